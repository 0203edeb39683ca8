"""examined attachments

Revision 0022_examined_attachments, after 0021_desk_identity.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022_examined_attachments"
down_revision = "0021_desk_identity"
branch_labels = None
depends_on = None

STATES = "'accepted', 'waiting', 'refused'"


def upgrade() -> None:
    with op.batch_alter_table("attachments") as batch:
        batch.add_column(
            sa.Column("examination", sa.String(length=32), nullable=False, server_default="accepted"),
        )
        batch.add_column(sa.Column("fault", sa.String(length=32), nullable=False, server_default=""))
    with op.batch_alter_table("attachments") as batch:
        batch.alter_column("examination", existing_type=sa.String(length=32), server_default=None)
        batch.alter_column("fault", existing_type=sa.String(length=32), server_default=None)
        batch.create_check_constraint(batch.f("ck_attachments_examination"), f"examination IN ({STATES})")
        batch.create_check_constraint(batch.f("ck_attachments_fault"), "(examination = 'refused') = (fault <> '')")


def downgrade() -> None:
    op.execute("DELETE FROM attachments WHERE examination <> 'accepted'")
    with op.batch_alter_table("attachments") as batch:
        batch.drop_constraint(batch.f("ck_attachments_fault"), type_="check")
        batch.drop_constraint(batch.f("ck_attachments_examination"), type_="check")
        batch.drop_column("fault")
        batch.drop_column("examination")
