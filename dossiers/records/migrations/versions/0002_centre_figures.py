"""centre figures

Revision 0002_centre_figures, after 0001_first_rooms.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002_centre_figures"
down_revision = "0001_first_rooms"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "centre_numbers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("series", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_centre_numbers_campaign_id_campaigns")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_centre_numbers_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centre_numbers")),
        sa.UniqueConstraint(
            "organisation_id",
            "year",
            "series",
            "number",
            name=op.f("uq_centre_numbers_organisation_id_year_series_number"),
        ),
    )
    op.create_table(
        "earlier_awards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("collective", sa.String(length=300), nullable=False),
        sa.Column("award", sa.String(length=300), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("decision", sa.String(length=300), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("entered_by", sa.String(length=64), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_earlier_awards_campaign_id_campaigns")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_earlier_awards_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_earlier_awards")),
    )
    with op.batch_alter_table("earlier_awards", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_earlier_awards_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "pending_imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("sent_by", sa.String(length=64), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("snapshot", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_pending_imports_campaign_id_campaigns")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pending_imports")),
    )
    with op.batch_alter_table("pending_imports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pending_imports_campaign_id"), ["campaign_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pending_imports_hash"), ["hash"], unique=False)

    op.create_table(
        "snapshots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("sheet", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("plan_decision", sa.Text(), nullable=False),
        sa.Column("plan_day", sa.Date(), nullable=True),
        sa.Column("doubts", sa.Text(), nullable=False),
        sa.Column("figures_hash", sa.String(length=64), nullable=False),
        sa.Column("confirmed_by", sa.String(length=64), nullable=False),
        sa.Column("confirmed_name", sa.String(length=200), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_snapshots_campaign_id_campaigns")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshots")),
        sa.UniqueConstraint("campaign_id", "number", name=op.f("uq_snapshots_campaign_id_number")),
    )
    with op.batch_alter_table("snapshots", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_snapshots_hash"), ["hash"], unique=False)

    op.create_table(
        "campaign_moves",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("target", sa.String(length=32), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("action IN ('close', 'reopen', 'decide')", name=op.f("ck_campaign_moves_action")),
        sa.CheckConstraint("source IN ('open', 'closed', 'decided')", name=op.f("ck_campaign_moves_source")),
        sa.CheckConstraint("target IN ('open', 'closed', 'decided')", name=op.f("ck_campaign_moves_target")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_campaign_moves_campaign_id_campaigns")
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshots.id"], name=op.f("fk_campaign_moves_snapshot_id_snapshots")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_moves")),
    )
    with op.batch_alter_table("campaign_moves", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_campaign_moves_campaign_id"), ["campaign_id"], unique=False)

    op.create_table(
        "snapshot_rows",
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("plan", sa.BigInteger(), nullable=True),
        sa.Column("collected", sa.BigInteger(), nullable=False),
        sa.Column("debt", sa.BigInteger(), nullable=False),
        sa.Column("cells", sa.Text(), nullable=False),
        sa.Column("funds", sa.Text(), nullable=False),
        sa.CheckConstraint("collected >= 0 AND debt >= 0", name=op.f("ck_snapshot_rows_amounts")),
        sa.CheckConstraint("plan > 0", name=op.f("ck_snapshot_rows_plan")),
        sa.ForeignKeyConstraint(["snapshot_id"], ["snapshots.id"], name=op.f("fk_snapshot_rows_snapshot_id_snapshots")),
        sa.PrimaryKeyConstraint("snapshot_id", "code", name=op.f("pk_snapshot_rows")),
    )
    op.create_table(
        "tie_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("tied", sa.Text(), nullable=False),
        sa.Column("chosen", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.Column("decided_name", sa.String(length=200), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["snapshot_id"], ["snapshots.id"], name=op.f("fk_tie_words_snapshot_id_snapshots")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tie_words")),
    )
    with op.batch_alter_table("tie_words", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tie_words_snapshot_id"), ["snapshot_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("tie_words", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tie_words_snapshot_id"))

    op.drop_table("tie_words")
    op.drop_table("snapshot_rows")
    with op.batch_alter_table("campaign_moves", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaign_moves_campaign_id"))

    op.drop_table("campaign_moves")
    with op.batch_alter_table("snapshots", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_snapshots_hash"))

    op.drop_table("snapshots")
    with op.batch_alter_table("pending_imports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pending_imports_hash"))
        batch_op.drop_index(batch_op.f("ix_pending_imports_campaign_id"))

    op.drop_table("pending_imports")
    with op.batch_alter_table("earlier_awards", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_earlier_awards_organisation_id"))

    op.drop_table("earlier_awards")
    op.drop_table("centre_numbers")
