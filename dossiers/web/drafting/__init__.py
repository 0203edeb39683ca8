"""Pages of `dossiers.drafting`."""
