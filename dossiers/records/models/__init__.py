"""The tables, as typed SQLAlchemy models."""
