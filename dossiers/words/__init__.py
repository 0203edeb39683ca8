"""Every sentence for people, read from `templates/words`."""
