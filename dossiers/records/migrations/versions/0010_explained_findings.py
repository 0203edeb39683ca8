"""explained findings

Revision 0010_explained_findings, after 0009_campaign_proposals.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010_explained_findings"
down_revision = "0009_campaign_proposals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("revisions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("findings", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("revisions", schema=None) as batch_op:
        batch_op.drop_column("findings")
