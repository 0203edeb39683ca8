"""upload keys

Revision 0014_upload_keys, after 0013_job_priorities.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014_upload_keys"
down_revision = "0013_job_priorities"
branch_labels = None
depends_on = None

TABLES = ("attachments", "pending_imports")


def upgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("form_key", sa.String(length=64), nullable=True))
            batch.create_unique_constraint(batch.f(f"uq_{table}_form_key_hash"), ["form_key", "hash"])


def downgrade() -> None:
    for table in reversed(TABLES):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(batch.f(f"uq_{table}_form_key_hash"), type_="unique")
            batch.drop_column("form_key")
