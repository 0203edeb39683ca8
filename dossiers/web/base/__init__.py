"""Shared by all pages: access rules, requests, fields, filters, headers, errors."""
