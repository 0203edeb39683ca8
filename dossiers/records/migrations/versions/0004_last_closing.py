"""last closing

Revision 0004_last_closing, after 0003_review_desk.
"""

import tomllib
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0004_last_closing"
down_revision = "0003_review_desk"
branch_labels = None
depends_on = None

LATEST = """
SELECT campaigns.id, campaigns.text, MAX(extensions.until_day) FROM campaigns
JOIN participants ON participants.campaign_id = campaigns.id
JOIN extensions ON extensions.participant_id = participants.id
GROUP BY campaigns.id, campaigns.text
"""


def upgrade() -> None:
    with op.batch_alter_table("campaigns") as batch:
        batch.alter_column("closes", new_column_name="last_closing", existing_type=sa.DateTime(timezone=True))
    campaigns = sa.table("campaigns", sa.column("id"), sa.column("last_closing", sa.DateTime(timezone=True)))
    for number, text, latest in op.get_bind().execute(sa.text(LATEST)).all():
        moment = _after(latest, tomllib.loads(text)["closing"]["zone"])
        later = sa.and_(campaigns.c.id == number, campaigns.c.last_closing < moment)
        op.execute(campaigns.update().where(later).values(last_closing=moment))


def downgrade() -> None:
    with op.batch_alter_table("campaigns") as batch:
        batch.alter_column("last_closing", new_column_name="closes", existing_type=sa.DateTime(timezone=True))


def _after(latest: date | str, zone: str) -> datetime:
    """Return the first instant after that day in the zone; SQLite stores no time zones."""
    day = date.fromisoformat(latest) if isinstance(latest, str) else latest
    moment = datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(zone)).astimezone(UTC)
    return moment.replace(tzinfo=None) if op.get_bind().dialect.name == "sqlite" else moment
