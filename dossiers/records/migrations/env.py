"""Alembic's entry: runs on the given connection, in the transaction that is already open."""

from alembic import context

from dossiers.records.migrations.rendering import render_item
from dossiers.records.models.metadata import all_tables

connection = context.config.attributes["connection"]

context.configure(
    connection=connection,
    target_metadata=all_tables(),
    render_as_batch=True,  # One migration for both: SQLite needs it, on PostgreSQL it is a plain ALTER.
    render_item=render_item,
    compare_type=True,
    compare_server_default=True,
    transactional_ddl=True,
)

with context.begin_transaction():
    context.run_migrations()
