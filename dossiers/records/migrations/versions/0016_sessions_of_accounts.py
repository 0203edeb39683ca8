"""sessions of accounts: who is not signed in has none

Revision 0016_sessions_of_accounts, after 0015_sessions_of_acts.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016_sessions_of_accounts"
down_revision = "0015_sessions_of_acts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DELETE FROM web_sessions WHERE account_id IS NULL")
    with op.batch_alter_table("web_sessions") as batch:
        batch.alter_column("account_id", existing_type=sa.Integer(), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("web_sessions") as batch:
        batch.alter_column("account_id", existing_type=sa.Integer(), nullable=True)
