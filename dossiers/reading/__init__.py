"""Queries for pages: a dossier's page, the list, the start page, history, news."""
