"""Background work: the worker and its attempts."""
