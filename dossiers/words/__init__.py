"""All sentences and labels shown to people, read from `templates/words`."""
