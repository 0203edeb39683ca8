"""Pages of `dossiers.jobs`."""
