"""campaign proposals

Revision 0009_campaign_proposals, after 0008_abstentions.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009_campaign_proposals"
down_revision = "0008_abstentions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "campaign_proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("typed", sa.Text(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("prepared_by", sa.String(length=64), nullable=False),
        sa.Column("prepared_name", sa.String(length=200), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.String(length=64), nullable=False),
        sa.Column("ended_name", sa.String(length=200), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=False),
        sa.Column("move_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(state = 'executed') = (move_id IS NOT NULL)", name=op.f("ck_campaign_proposals_move_id")),
        sa.CheckConstraint("(state = 'standing') = (ended_at IS NULL)", name=op.f("ck_campaign_proposals_ended_at")),
        sa.CheckConstraint("action IN ('close', 'reopen', 'decide')", name=op.f("ck_campaign_proposals_action")),
        sa.CheckConstraint(
            "state <> 'executed' OR ended_by <> prepared_by", name=op.f("ck_campaign_proposals_two_people")
        ),
        sa.CheckConstraint(
            "state IN ('standing', 'replaced', 'withdrawn', 'refused', 'executed')",
            name=op.f("ck_campaign_proposals_state"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_campaign_proposals_campaign_id_campaigns")
        ),
        sa.ForeignKeyConstraint(
            ["move_id"], ["campaign_moves.id"], name=op.f("fk_campaign_proposals_move_id_campaign_moves")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_proposals")),
        sa.UniqueConstraint("key", name=op.f("uq_campaign_proposals_key")),
    )
    with op.batch_alter_table("campaign_proposals") as batch:
        batch.create_index(batch.f("ix_campaign_proposals_campaign_id"), ["campaign_id"], unique=False)
        batch.create_index(
            "uq_campaign_proposals_standing",
            ["campaign_id", "action"],
            unique=True,
            sqlite_where=sa.text("state = 'standing'"),
            postgresql_where=sa.text("state = 'standing'"),
        )


def downgrade() -> None:
    with op.batch_alter_table("campaign_proposals") as batch:
        batch.drop_index(
            "uq_campaign_proposals_standing",
            sqlite_where=sa.text("state = 'standing'"),
            postgresql_where=sa.text("state = 'standing'"),
        )
        batch.drop_index(batch.f("ix_campaign_proposals_campaign_id"))

    op.drop_table("campaign_proposals")
