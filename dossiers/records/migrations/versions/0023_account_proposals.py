"""Changes of accounts that a second administrator confirms, and until when somebody was an administrator.

Revision 0023_account_proposals, after 0022_examined_attachments.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023_account_proposals"
down_revision = "0022_examined_attachments"
branch_labels = None
depends_on = None

STATES = "'standing', 'replaced', 'withdrawn', 'refused', 'executed'"


def upgrade() -> None:
    with op.batch_alter_table("accounts") as batch:
        batch.add_column(sa.Column("admin_until", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "account_proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("change", sa.String(length=32), nullable=False),
        sa.Column("roles_before", sa.String(length=64), nullable=False),
        sa.Column("roles", sa.String(length=64), nullable=False),
        sa.Column("office_key", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("proposed_by", sa.String(length=64), nullable=False),
        sa.Column("proposed_name", sa.String(length=200), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.String(length=64), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("change IN ('roles', 'link', 'enable')", name=op.f("ck_account_proposals_change")),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f("ck_account_proposals_state")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_account_proposals_account_id_accounts")),
        sa.ForeignKeyConstraint(
            ["office_key"], ["organisations.key"], name=op.f("fk_account_proposals_office_key_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_proposals")),
    )
    op.create_index(op.f("ix_account_proposals_account_id"), "account_proposals", ["account_id"])
    op.create_index(op.f("ix_account_proposals_state"), "account_proposals", ["state"])


def downgrade() -> None:
    op.drop_index(op.f("ix_account_proposals_state"), table_name="account_proposals")
    op.drop_index(op.f("ix_account_proposals_account_id"), table_name="account_proposals")
    op.drop_table("account_proposals")
    with op.batch_alter_table("accounts") as batch:
        batch.drop_column("admin_until")
