"""Inspection of uploaded files, in a process of its own where a parser may be attacked."""
