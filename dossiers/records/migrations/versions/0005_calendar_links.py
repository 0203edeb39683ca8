"""calendar links

Revision 0005_calendar_links, after 0004_last_closing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005_calendar_links"
down_revision = "0004_last_closing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_links",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_calendar_links_account_id_accounts")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_calendar_links")),
        sa.UniqueConstraint("digest", name=op.f("uq_calendar_links_digest")),
    )


def downgrade() -> None:
    op.drop_table("calendar_links")
