"""Queries, as functions named after their results."""
