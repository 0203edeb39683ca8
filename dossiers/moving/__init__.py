"""Transitions of a dossier: single moves, many at once, expiry of correction windows."""
