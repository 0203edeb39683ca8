"""job priorities

Revision 0013_job_priorities, after 0012_refused_tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013_job_priorities"
down_revision = "0012_refused_tables"
branch_labels = None
depends_on = None

SOON = "20"
FAULTS = "'raised', 'time', 'memory', 'crashed', 'lost', 'unknown'"


def upgrade() -> None:
    with op.batch_alter_table("jobs") as batch:
        batch.add_column(sa.Column("priority", sa.SmallInteger(), nullable=False, server_default=SOON))
        batch.add_column(sa.Column("owner", sa.String(length=64), nullable=True))
        batch.add_column(sa.Column("fault", sa.String(length=32), nullable=True))
    with op.batch_alter_table("jobs") as batch:
        batch.alter_column("priority", existing_type=sa.SmallInteger(), server_default=None)
        batch.create_check_constraint(batch.f("ck_jobs_fault"), f"fault IN ({FAULTS})")
        batch.create_index(batch.f("ix_jobs_owner_claimed_at"), ["owner", "claimed_at"])


def downgrade() -> None:
    with op.batch_alter_table("jobs") as batch:
        batch.drop_index(batch.f("ix_jobs_owner_claimed_at"))
        batch.drop_constraint(batch.f("ck_jobs_fault"), type_="check")
        batch.drop_column("fault")
        batch.drop_column("owner")
        batch.drop_column("priority")
