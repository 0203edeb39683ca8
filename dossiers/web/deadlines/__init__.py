"""Pages of `dossiers.deadlines`."""
