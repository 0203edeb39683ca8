"""Pages of `dossiers.papers`."""
