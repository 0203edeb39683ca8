"""desk identity

Revision 0021_desk_identity, after 0020_refused_access.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021_desk_identity"
down_revision = "0020_refused_access"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "desk_identity",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("desk", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_desk_identity_only_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_identity")),
    )


def downgrade() -> None:
    op.drop_table("desk_identity")
