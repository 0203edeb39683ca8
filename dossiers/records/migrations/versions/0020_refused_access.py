"""How often a refused access was tried within a minute.

Revision 0020_refused_access, after 0019_clock_marks.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020_refused_access"
down_revision = "0019_clock_marks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "act_repeats",
        sa.Column("act_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("minute", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=255), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["act_id"], ["acts.id"], name=op.f("fk_act_repeats_act_id_acts")),
        sa.PrimaryKeyConstraint("act_id", name=op.f("pk_act_repeats")),
        sa.UniqueConstraint("key", "minute", name=op.f("uq_act_repeats_key_minute")),
    )
    op.create_index(op.f("ix_act_repeats_minute_actor"), "act_repeats", ["minute", "actor"])


def downgrade() -> None:
    op.drop_index(op.f("ix_act_repeats_minute_actor"), table_name="act_repeats")
    op.drop_table("act_repeats")
