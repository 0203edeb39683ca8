"""The runs of the scrubber, and the kept files that are not whole.

Revision 0018_file_faults, after 0017_separate_duties.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018_file_faults"
down_revision = "0017_separate_duties"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "file_faults",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run", sa.String(length=64), nullable=False),
        sa.Column("owners", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('damaged', 'missing')", name=op.f("ck_file_faults_kind")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_file_faults")),
    )
    op.create_table(
        "scrub_runs",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("after", sa.String(length=64), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("damaged", sa.Integer(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("repaired", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_scrub_runs")),
    )


def downgrade() -> None:
    op.drop_table("scrub_runs")
    op.drop_table("file_faults")
