"""The role in which a note was written, and everybody who has worked on a dossier for its office as a drafter.

Revision 0017_separate_duties, after 0016_sessions_of_accounts.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017_separate_duties"
down_revision = "0016_sessions_of_accounts"
branch_labels = None
depends_on = None

ROLES = """
UPDATE notes SET role = 'approver' WHERE 'reviewed' = (
    SELECT moves.target FROM moves WHERE moves.dossier_id = notes.dossier_id AND moves.at <= notes.written_at
    ORDER BY moves.id DESC LIMIT 1
)
"""
"""A note is written by whose turn it is: the approver's once the dossier is marked reviewed, else the reviewer's."""

DRAFTERS = """
INSERT INTO drafters (dossier_id, username)
SELECT worked.dossier_id, worked.username FROM (
    SELECT dossier_id, actor AS username FROM moves WHERE role = 'clerk'
    UNION SELECT dossier_id, taken_by FROM signing_copies
    UNION SELECT dossier_id, asked_by FROM extension_requests
) AS worked
WHERE NOT EXISTS (
    SELECT 1 FROM drafters
    WHERE drafters.dossier_id = worked.dossier_id AND drafters.username = worked.username
)
"""


def upgrade() -> None:
    with op.batch_alter_table("notes") as batch:
        batch.add_column(sa.Column("role", sa.String(length=32), nullable=False, server_default="reviewer"))
        batch.create_check_constraint(
            batch.f("ck_notes_role"), "role IN ('clerk', 'reviewer', 'approver', 'printer', 'admin')"
        )
    op.execute(ROLES)
    op.execute(DRAFTERS)
    with op.batch_alter_table("notes") as batch:
        batch.alter_column("role", existing_type=sa.String(length=32), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("notes") as batch:
        batch.drop_constraint(batch.f("ck_notes_role"), type_="check")
        batch.drop_column("role")
