"""Corrected copies of Word files."""
