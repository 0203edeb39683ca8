"""refused tables

Revision 0012_refused_tables, after 0011_refused_undo.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012_refused_tables"
down_revision = "0011_refused_undo"
branch_labels = None
depends_on = None

NAMED = """
UPDATE pending_imports
SET sent_name = COALESCE((SELECT name FROM accounts WHERE accounts.username = pending_imports.sent_by), sent_by)
"""


def upgrade() -> None:
    with op.batch_alter_table("pending_imports") as batch:
        batch.add_column(sa.Column("sent_name", sa.String(length=200), nullable=False, server_default=""))
        batch.add_column(sa.Column("refused_by", sa.String(length=64), nullable=False, server_default=""))
        batch.add_column(sa.Column("refused_name", sa.String(length=200), nullable=False, server_default=""))
        batch.add_column(sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("refused_reason", sa.Text(), nullable=False, server_default=""))
    op.execute(NAMED)
    with op.batch_alter_table("pending_imports") as batch:
        batch.alter_column("sent_name", existing_type=sa.String(length=200), server_default=None)
        batch.alter_column("refused_by", existing_type=sa.String(length=64), server_default=None)
        batch.alter_column("refused_name", existing_type=sa.String(length=200), server_default=None)
        batch.alter_column("refused_reason", existing_type=sa.Text(), server_default=None)
        batch.create_check_constraint(
            batch.f("ck_pending_imports_refused_reason"), "(refused_at IS NULL) = (refused_reason = '')"
        )
        batch.create_check_constraint(batch.f("ck_pending_imports_one_end"), "refused_at IS NULL OR snapshot IS NULL")
        batch.create_check_constraint(
            batch.f("ck_pending_imports_two_people"), "refused_at IS NULL OR refused_by <> sent_by"
        )


def downgrade() -> None:
    with op.batch_alter_table("pending_imports") as batch:
        batch.drop_constraint(batch.f("ck_pending_imports_two_people"), type_="check")
        batch.drop_constraint(batch.f("ck_pending_imports_one_end"), type_="check")
        batch.drop_constraint(batch.f("ck_pending_imports_refused_reason"), type_="check")
        batch.drop_column("refused_reason")
        batch.drop_column("refused_at")
        batch.drop_column("refused_name")
        batch.drop_column("refused_by")
        batch.drop_column("sent_name")
