"""clock marks

Revision 0019_clock_marks, after 0018_file_faults.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019_clock_marks"
down_revision = "0018_file_faults"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "clock_marks",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("moment", sa.DateTime(timezone=True), nullable=False),
        sa.Column("origin", sa.String(length=64), nullable=False),
        sa.Column("lowered", sa.Integer(), nullable=False),
        sa.Column("jumped_from", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('real', 'business')", name=op.f("ck_clock_marks_kind")),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_clock_marks")),
    )


def downgrade() -> None:
    op.drop_table("clock_marks")
