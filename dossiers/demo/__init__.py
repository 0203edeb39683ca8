"""The demonstration campaign with synthetic figures."""
