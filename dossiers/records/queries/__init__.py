"""Queries, as functions named after what they return."""
