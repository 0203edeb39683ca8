"""The names of each office as its campaign has them: a later campaign may rename the organisation.

Revision 0026_participant_names, after 0025_examined_scans.
"""

import tomllib

import sqlalchemy as sa
from alembic import op

revision = "0026_participant_names"
down_revision = "0025_examined_scans"
branch_labels = None
depends_on = None

CAMPAIGNS = sa.table("campaigns", sa.column("id", sa.Integer()), sa.column("text", sa.Text()))
PARTICIPANTS = sa.table(
    "participants",
    *(sa.column("campaign_id", sa.Integer()), sa.column("code", sa.String())),
    *(sa.column("name", sa.String()), sa.column("full_name", sa.String())),
)


def upgrade() -> None:
    with op.batch_alter_table("participants") as batch:
        batch.add_column(sa.Column("name", sa.String(length=200), nullable=True))
        batch.add_column(sa.Column("full_name", sa.String(length=300), nullable=True))
    _fill(op.get_bind())
    with op.batch_alter_table("participants") as batch:
        batch.alter_column("name", existing_type=sa.String(length=200), nullable=False)
        batch.alter_column("full_name", existing_type=sa.String(length=300), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("participants") as batch:
        batch.drop_column("full_name")
        batch.drop_column("name")


def _fill(connection: sa.Connection) -> None:
    """Write the names from the campaign's own text: those of the organisations may have been renamed since."""
    for campaign, text in connection.execute(sa.select(CAMPAIGNS.c.id, CAMPAIGNS.c.text)).all():
        offices = tomllib.loads(text)["offices"]
        names = [{"of": office["code"], "its": office["name"], "full": office["full_name"]} for office in offices]
        here = PARTICIPANTS.c.campaign_id == campaign, PARTICIPANTS.c.code == sa.bindparam("of")
        written = sa.update(PARTICIPANTS).where(*here)
        connection.execute(written.values(name=sa.bindparam("its"), full_name=sa.bindparam("full")), names)
