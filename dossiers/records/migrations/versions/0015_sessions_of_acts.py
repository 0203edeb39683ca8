"""The session of every act; of earlier ones it is not known.

Revision 0015_sessions_of_acts, after 0014_upload_keys.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015_sessions_of_acts"
down_revision = "0014_upload_keys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("acts") as batch:
        batch.add_column(sa.Column("session", sa.String(length=64), nullable=False, server_default=""))
    with op.batch_alter_table("acts") as batch:
        batch.alter_column("session", existing_type=sa.String(length=64), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("acts") as batch:
        batch.drop_column("session")
