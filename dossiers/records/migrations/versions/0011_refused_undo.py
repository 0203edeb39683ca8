"""refused undo

Revision 0011_refused_undo, after 0010_explained_findings.
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0011_refused_undo"
down_revision = "0010_explained_findings"
branch_labels = None
depends_on = None

EARLIER = (
    "'submit', 'withdraw', 'review', 'return', 'recheck', 'approve', "
    "'decline', 'reopen', 'lapse', 'propose-undo', 'undo'"
)
ACTIONS = f"{EARLIER}, 'abstain', 'resume'"
NEW_ACTIONS = f"{EARLIER}, 'refuse-undo', 'abstain', 'resume'"
CLOSED = """
SELECT acts.actor, acts.detail, dossiers.id FROM acts
JOIN dossiers ON dossiers.reference = acts.subject
WHERE acts.act = 'note-closed'
ORDER BY acts.id
"""


def upgrade() -> None:
    _check_actions(NEW_ACTIONS)
    with op.batch_alter_table("notes") as batch:
        batch.add_column(sa.Column("closed_by", sa.String(length=64), nullable=False, server_default=""))
    notes = sa.table("notes", *map(sa.column, ("dossier_id", "number", "closed_by")))
    for actor, detail, dossier in op.get_bind().execute(sa.text(CLOSED)).all():
        closed = sa.and_(notes.c.dossier_id == dossier, notes.c.number == json.loads(detail)["number"])
        op.execute(notes.update().where(closed).values(closed_by=actor))
    with op.batch_alter_table("notes") as batch:
        batch.alter_column("closed_by", existing_type=sa.String(length=64), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("notes") as batch:
        batch.drop_column("closed_by")
    _check_actions(ACTIONS)


def _check_actions(actions: str) -> None:
    """Put the condition on actions in the place of the one before."""
    for table in ("moves", "request_keys"):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(batch.f(f"ck_{table}_action"), type_="check")
            batch.create_check_constraint(batch.f(f"ck_{table}_action"), f"action IN ({actions})")
