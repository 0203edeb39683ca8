"""Pages of `dossiers.awards`."""
