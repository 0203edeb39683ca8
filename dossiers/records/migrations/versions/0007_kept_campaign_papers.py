"""kept campaign papers

Revision 0007_kept_campaign_papers, after 0006_notices.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007_kept_campaign_papers"
down_revision = "0006_notices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_campaign_papers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("format", sa.String(length=8), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("made_with", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_kept_campaign_papers_campaign_id_campaigns")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_campaign_papers")),
        sa.UniqueConstraint(
            "campaign_id", "kind", "format", name=op.f("uq_kept_campaign_papers_campaign_id_kind_format")
        ),
    )
    with op.batch_alter_table("kept_campaign_papers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kept_campaign_papers_hash"), ["hash"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("kept_campaign_papers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kept_campaign_papers_hash"))

    op.drop_table("kept_campaign_papers")
