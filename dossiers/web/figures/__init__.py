"""Pages of `dossiers.figures`."""
