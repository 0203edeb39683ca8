"""abstentions

Revision 0008_abstentions, after 0007_kept_campaign_papers.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008_abstentions"
down_revision = "0007_kept_campaign_papers"
branch_labels = None
depends_on = None

STATES = "'draft', 'submitted', 'returned', 'reviewed', 'approved', 'declined', 'lapsed'"
ACTIONS = (
    "'submit', 'withdraw', 'review', 'return', 'recheck', 'approve', 'decline', 'reopen', 'lapse', "
    "'propose-undo', 'undo'"
)
NEW_STATES = f"{STATES}, 'not-nominating'"
NEW_ACTIONS = f"{ACTIONS}, 'abstain', 'resume'"
UNSUBMITTED = "state = 'draft'"
NEW_UNSUBMITTED = "state IN ('draft', 'not-nominating')"


def upgrade() -> None:
    op.create_table(
        "abstentions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("review", sa.Text(), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_by", sa.String(length=64), nullable=False),
        sa.Column("said_name", sa.String(length=200), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_abstentions_dossier_id_dossiers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_abstentions")),
    )
    with op.batch_alter_table("abstentions") as batch:
        batch.create_index(batch.f("ix_abstentions_dossier_id"), ["dossier_id"], unique=False)
    _check_dossiers(NEW_STATES, NEW_UNSUBMITTED)
    _check_moves(NEW_ACTIONS, NEW_STATES)


def downgrade() -> None:
    """Fails by its constraints while a move into or out of the removed state is recorded: no history is dropped."""
    _check_moves(ACTIONS, STATES)
    _check_dossiers(STATES, UNSUBMITTED)
    with op.batch_alter_table("abstentions") as batch:
        batch.drop_index(batch.f("ix_abstentions_dossier_id"))
    op.drop_table("abstentions")


def _check_dossiers(states: str, unsubmitted: str) -> None:
    _check(
        "dossiers",
        state=f"state IN ({states})",
        first_on_time=f"({unsubmitted}) = (first_on_time IS NULL)",
        revision=f"{unsubmitted} OR revision > 0",
    )


def _check_moves(actions: str, states: str) -> None:
    _check("moves", action=f"action IN ({actions})", source=f"source IN ({states})", target=f"target IN ({states})")
    _check("request_keys", action=f"action IN ({actions})")


def _check(table: str, **checks: str) -> None:
    """Put these conditions in the place of those of the same name."""
    with op.batch_alter_table(table) as batch:
        for name, condition in checks.items():
            batch.drop_constraint(batch.f(f"ck_{table}_{name}"), type_="check")
            batch.create_check_constraint(batch.f(f"ck_{table}_{name}"), condition)
