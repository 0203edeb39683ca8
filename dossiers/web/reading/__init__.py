"""Pages of `dossiers.reading`."""
