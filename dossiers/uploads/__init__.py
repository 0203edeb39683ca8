"""Files that come in: their inspection, in a process of its own where that is dangerous."""
