"""notices

Revision 0006_notices, after 0005_calendar_links.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006_notices"
down_revision = "0005_calendar_links"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("message_id", sa.String(length=255), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failure", sa.String(length=32), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_by", sa.String(length=255), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'sending', 'sent', 'failed', 'suppressed')", name=op.f("ck_mails_state")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_mails_account_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
        sa.UniqueConstraint("key", name=op.f("uq_mails_key")),
    )
    with op.batch_alter_table("mails") as batch:
        batch.create_index(batch.f("ix_mails_account_id"), ["account_id"], unique=False)
        batch.create_index(batch.f("ix_mails_state_due_at"), ["state", "due_at"], unique=False)

    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("relation", sa.String(length=32), nullable=False),
        sa.Column("cause", sa.String(length=255), nullable=False),
        sa.Column("about", sa.String(length=64), nullable=False),
        sa.Column("campaign", sa.String(length=32), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_digest", sa.Boolean(), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_notices_account_id_accounts")),
        sa.ForeignKeyConstraint(["mail_id"], ["mails.id"], name=op.f("fk_notices_mail_id_mails")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("account_id", "cause", name=op.f("uq_notices_account_id_cause")),
    )
    with op.batch_alter_table("notices") as batch:
        batch.create_index(batch.f("ix_notices_account_id_read_at"), ["account_id", "read_at"], unique=False)
        batch.create_index(batch.f("ix_notices_cause"), ["cause"], unique=False)
        batch.create_index(batch.f("ix_notices_mail_id"), ["mail_id"], unique=False)

    with op.batch_alter_table("accounts") as batch:
        batch.add_column(sa.Column("mail_address", sa.String(length=254), nullable=True))
        batch.add_column(
            sa.Column("mail_preference", sa.String(length=32), nullable=False, server_default=sa.text("'at-once'"))
        )
    with op.batch_alter_table("accounts") as batch:
        batch.alter_column("mail_preference", existing_type=sa.String(length=32), server_default=None)
        batch.create_check_constraint(
            batch.f("ck_accounts_mail_preference"), "mail_preference IN ('at-once', 'daily', 'none')"
        )


def downgrade() -> None:
    with op.batch_alter_table("accounts") as batch:
        batch.drop_constraint(batch.f("ck_accounts_mail_preference"), type_="check")
        batch.drop_column("mail_preference")
        batch.drop_column("mail_address")

    with op.batch_alter_table("notices") as batch:
        batch.drop_index(batch.f("ix_notices_mail_id"))
        batch.drop_index(batch.f("ix_notices_cause"))
        batch.drop_index(batch.f("ix_notices_account_id_read_at"))

    op.drop_table("notices")
    with op.batch_alter_table("mails") as batch:
        batch.drop_index(batch.f("ix_mails_state_due_at"))
        batch.drop_index(batch.f("ix_mails_account_id"))

    op.drop_table("mails")
