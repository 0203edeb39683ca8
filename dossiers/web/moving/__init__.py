"""Pages of `dossiers.moving`."""
