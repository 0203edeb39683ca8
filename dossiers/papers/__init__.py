"""Papers of dossiers and campaigns: issuing, print packs, verification, layout check."""
