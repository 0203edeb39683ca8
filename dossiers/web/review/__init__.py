"""Pages of `dossiers.review`."""
