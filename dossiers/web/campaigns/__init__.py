"""Pages of `dossiers.campaigns`."""
