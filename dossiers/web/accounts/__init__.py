"""Pages of `dossiers.accounts`."""
