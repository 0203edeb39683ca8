"""review desk

Revision 0003_review_desk, after 0002_centre_figures.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003_review_desk"
down_revision = "0002_centre_figures"
branch_labels = None
depends_on = None

STATES = "'draft', 'submitted', 'returned', 'reviewed', 'approved'"
ACTIONS = "'submit', 'withdraw', 'review', 'return', 'recheck', 'approve'"
NEW_STATES = f"{STATES}, 'declined', 'lapsed'"
NEW_ACTIONS = f"{ACTIONS}, 'decline', 'reopen', 'lapse', 'propose-undo', 'undo'"
REVIEWED_BY = "state NOT IN ({}) OR reviewed_by IS NOT NULL"


def upgrade() -> None:
    op.create_table(
        "extension_orders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("office", sa.String(length=32), nullable=False),
        sa.Column("before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("granted_by", sa.String(length=64), nullable=False),
        sa.Column("granted_name", sa.String(length=200), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_extension_orders_campaign_id_campaigns")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension_orders")),
        sa.UniqueConstraint("campaign_id", "number", name=op.f("uq_extension_orders_campaign_id_number")),
        sa.UniqueConstraint("key", name=op.f("uq_extension_orders_key")),
    )
    op.create_table(
        "appraisals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("verdicts", sa.Text(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("advice", sa.String(length=32), nullable=True),
        sa.Column("written_by", sa.String(length=64), nullable=False),
        sa.Column("written_name", sa.String(length=200), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("advice IN ('approve', 'return', 'decline')", name=op.f("ck_appraisals_advice")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_appraisals_dossier_id_dossiers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appraisals")),
        sa.UniqueConstraint("dossier_id", "revision", "number", name=op.f("uq_appraisals_dossier_id_revision_number")),
    )
    op.create_table(
        "duties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.String(length=64), nullable=False),
        sa.Column("entered_name", sa.String(length=200), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('assigned', 'released', 'recused')", name=op.f("ck_duties_kind")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_duties_dossier_id_dossiers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duties")),
    )
    with op.batch_alter_table("duties") as batch:
        batch.create_index(batch.f("ix_duties_dossier_id"), ["dossier_id"], unique=False)

    op.create_table(
        "extension_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.String(length=64), nullable=False),
        sa.Column("asked_name", sa.String(length=200), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.String(length=64), nullable=False),
        sa.Column("answered_name", sa.String(length=200), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.CheckConstraint("state IN ('open', 'granted', 'refused')", name=op.f("ck_extension_requests_state")),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_extension_requests_dossier_id_dossiers")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["extension_orders.id"], name=op.f("fk_extension_requests_order_id_extension_orders")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension_requests")),
        sa.UniqueConstraint("key", name=op.f("uq_extension_requests_key")),
    )
    with op.batch_alter_table("extension_requests") as batch:
        batch.create_index(batch.f("ix_extension_requests_dossier_id"), ["dossier_id"], unique=False)

    op.create_table(
        "notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("audience", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_by", sa.String(length=64), nullable=False),
        sa.Column("written_name", sa.String(length=200), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("mended", sa.Boolean(), nullable=False),
        sa.Column("answered_by", sa.String(length=64), nullable=False),
        sa.Column("answered_name", sa.String(length=200), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_name", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("audience IN ('internal', 'office')", name=op.f("ck_notes_audience")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_notes_dossier_id_dossiers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
        sa.UniqueConstraint("dossier_id", "number", name=op.f("uq_notes_dossier_id_number")),
    )
    op.create_table(
        "postal_receipts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("received_day", sa.Date(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("scan_name", sa.String(length=255), nullable=False),
        sa.Column("scan_type", sa.String(length=128), nullable=False),
        sa.Column("scan_hash", sa.String(length=64), nullable=False),
        sa.Column("scan_size", sa.BigInteger(), nullable=False),
        sa.Column("registered_by", sa.String(length=64), nullable=False),
        sa.Column("registered_name", sa.String(length=200), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_postal_receipts_dossier_id_dossiers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postal_receipts")),
        sa.UniqueConstraint("key", name=op.f("uq_postal_receipts_key")),
    )
    with op.batch_alter_table("postal_receipts") as batch:
        batch.create_index(batch.f("ix_postal_receipts_dossier_id"), ["dossier_id"], unique=False)
        batch.create_index(batch.f("ix_postal_receipts_scan_hash"), ["scan_hash"], unique=False)

    with op.batch_alter_table("accounts") as batch:
        batch.add_column(sa.Column("visit_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("earlier_visit_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("dossiers") as batch:
        batch.add_column(sa.Column("assigned_to", sa.String(length=64), nullable=True))
        batch.add_column(sa.Column("warnings", sa.Integer(), nullable=True))
    _check(
        "dossiers",
        state=f"state IN ({NEW_STATES})",
        reviewed_by=REVIEWED_BY.format("'reviewed', 'approved', 'declined'"),
    )

    with op.batch_alter_table("extensions") as batch:
        batch.add_column(sa.Column("order_id", sa.Integer(), nullable=False))
        batch.create_foreign_key(
            batch.f("fk_extensions_order_id_extension_orders"), "extension_orders", ["order_id"], ["id"]
        )

    with op.batch_alter_table("moves") as batch:
        batch.add_column(sa.Column("undoes_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(batch.f("fk_moves_undoes_id_moves"), "moves", ["undoes_id"], ["id"])
    _check_moves(NEW_ACTIONS, NEW_STATES)
    with op.batch_alter_table("revisions") as batch:
        batch.create_index(batch.f("ix_revisions_dossier_id_arrived"), ["dossier_id", "arrived"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("revisions") as batch:
        batch.drop_index(batch.f("ix_revisions_dossier_id_arrived"))

    _check_moves(ACTIONS, STATES)
    _check("dossiers", state=f"state IN ({STATES})", reviewed_by=REVIEWED_BY.format("'reviewed', 'approved'"))
    with op.batch_alter_table("moves") as batch:
        batch.drop_constraint(batch.f("fk_moves_undoes_id_moves"), type_="foreignkey")
        batch.drop_column("undoes_id")

    with op.batch_alter_table("extensions") as batch:
        batch.drop_constraint(batch.f("fk_extensions_order_id_extension_orders"), type_="foreignkey")
        batch.drop_column("order_id")

    with op.batch_alter_table("dossiers") as batch:
        batch.drop_column("assigned_to")
        batch.drop_column("warnings")

    with op.batch_alter_table("accounts") as batch:
        batch.drop_column("earlier_visit_at")
        batch.drop_column("visit_at")

    with op.batch_alter_table("postal_receipts") as batch:
        batch.drop_index(batch.f("ix_postal_receipts_scan_hash"))
        batch.drop_index(batch.f("ix_postal_receipts_dossier_id"))

    op.drop_table("postal_receipts")
    op.drop_table("notes")
    with op.batch_alter_table("extension_requests") as batch:
        batch.drop_index(batch.f("ix_extension_requests_dossier_id"))

    op.drop_table("extension_requests")
    with op.batch_alter_table("duties") as batch:
        batch.drop_index(batch.f("ix_duties_dossier_id"))

    op.drop_table("duties")
    op.drop_table("appraisals")
    op.drop_table("extension_orders")


def _check_moves(actions: str, states: str) -> None:
    _check("moves", action=f"action IN ({actions})", source=f"source IN ({states})", target=f"target IN ({states})")
    _check("request_keys", action=f"action IN ({actions})")


def _check(table: str, **checks: str) -> None:
    """Put these conditions in the place of those of the same name."""
    with op.batch_alter_table(table) as batch:
        for name, condition in checks.items():
            batch.drop_constraint(batch.f(f"ck_{table}_{name}"), type_="check")
            batch.create_check_constraint(batch.f(f"ck_{table}_{name}"), condition)
