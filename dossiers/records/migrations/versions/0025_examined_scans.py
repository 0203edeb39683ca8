"""examined scans of paper dossiers

Revision 0025_examined_scans, after 0024_sent_forms.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025_examined_scans"
down_revision = "0024_sent_forms"
branch_labels = None
depends_on = None

STATES = "'accepted', 'waiting', 'refused'"
COLUMNS = {"scan_examination": "accepted", "scan_fault": ""}


def upgrade() -> None:
    with op.batch_alter_table("postal_receipts") as batch:
        for name, default in COLUMNS.items():
            batch.add_column(sa.Column(name, sa.String(length=32), nullable=False, server_default=default))
    with op.batch_alter_table("postal_receipts") as batch:
        for name in COLUMNS:
            batch.alter_column(name, existing_type=sa.String(length=32), server_default=None)
        batch.create_check_constraint(batch.f("ck_postal_receipts_scan_examination"), f"scan_examination IN ({STATES})")
        batch.create_check_constraint(
            batch.f("ck_postal_receipts_scan_fault"), "(scan_examination = 'refused') = (scan_fault <> '')"
        )


def downgrade() -> None:
    unexamined = "scan_name = '', scan_type = '', scan_hash = '', scan_size = 0"
    op.execute(f"UPDATE postal_receipts SET {unexamined} WHERE scan_examination <> 'accepted'")  # noqa: S608
    with op.batch_alter_table("postal_receipts") as batch:
        for constraint in ("scan_fault", "scan_examination"):
            batch.drop_constraint(batch.f(f"ck_postal_receipts_{constraint}"), type_="check")
        for name in reversed(COLUMNS):
            batch.drop_column(name)
