"""Shared modules that every package may import: actor, errors, clock, application, paths, tokens."""
