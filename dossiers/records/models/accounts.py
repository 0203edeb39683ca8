"""Accounts ("tài khoản"), sessions ("phiên làm việc"), one-time links, saved posts, sign-in attempts.

Cookies and links are stored as digests only, so that a copy of the database does not grant access.
"""

import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dossiers.records.models.base import Base, PrimaryKey
from dossiers.records.models.types import Moment
from workflow.campaign_moves import ProposalState
from workflow.centre_duties import CentreChange
from workflow.lifecycle import Role

DIGEST_LENGTH = 64


class LinkPurpose(enum.Enum):
    """The purpose of a one-time link ("liên kết dùng một lần")."""

    SET_PASSWORD = "set-password"  # noqa: S105 - a purpose, not a password
    FIRST_ADMIN = "first-admin"


class MailPreference(enum.Enum):
    """When a person gets mail of events ("thư báo"): at once, once a day, none. A return is always sent at once."""

    AT_ONCE = "at-once"
    DAILY = "daily"
    NONE = "none"


class Account(Base):
    """A person of an office or of the centre; without a password hash they cannot sign in.

    `visit_at` and `earlier_visit_at` are the last two sign-ins by the application's clock: what changed since is news.
    """

    __tablename__ = "accounts"
    __table_args__ = (CheckConstraint("username = lower(username)", name="username_lower"),)

    id: Mapped[PrimaryKey]
    username: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool]
    office_key: Mapped[str | None] = mapped_column(ForeignKey("organisations.key"))
    created_at: Mapped[Moment]
    last_sign_in_at: Mapped[Moment | None]
    visit_at: Mapped[Moment | None]
    earlier_visit_at: Mapped[Moment | None]
    admin_until: Mapped[Moment | None]
    """When an administrator who could sign in was disabled or lost the role, the last time."""
    mail_address: Mapped[str | None] = mapped_column(String(254))
    mail_preference: Mapped[MailPreference] = mapped_column(default=MailPreference.AT_ONCE)
    grants: Mapped[list["AccountRole"]] = relationship(
        cascade="all, delete-orphan", order_by="AccountRole.role", lazy="selectin"
    )

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(grant.role for grant in self.grants)


class AccountRole(Base):
    """One role ("vai trò") of one account."""

    __tablename__ = "account_roles"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(primary_key=True)


class AccountProposal(Base):
    """A change of an account that a second administrator confirms ("chờ quản trị khác xác nhận").

    `roles` (sorted, with spaces between) and `office_key` are the wanted ones, `roles_before` those when it was
    proposed.
    """

    __tablename__ = "account_proposals"
    __table_args__ = (Index(None, "account_id"), Index(None, "state"))

    id: Mapped[PrimaryKey]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    change: Mapped[CentreChange]
    roles_before: Mapped[str] = mapped_column(String(64))
    roles: Mapped[str] = mapped_column(String(64))
    office_key: Mapped[str | None] = mapped_column(ForeignKey("organisations.key"))
    state: Mapped[ProposalState]
    proposed_by: Mapped[str] = mapped_column(String(64))
    proposed_name: Mapped[str] = mapped_column(String(200))
    proposed_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    ended_by: Mapped[str] = mapped_column(String(64), default="")
    ended_at: Mapped[Moment | None]


class WebSession(Base):
    """A signed-in browser's session: `id` is the digest of the cookie, `form_key` that of its forms' token.

    An ended row stays a day, so that a form that is sent late can still be saved.
    """

    __tablename__ = "web_sessions"

    id: Mapped[str] = mapped_column(String(DIGEST_LENGTH), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    form_key: Mapped[str | None] = mapped_column(String(DIGEST_LENGTH), index=True)
    data: Mapped[str] = mapped_column(Text)
    created_at: Mapped[Moment] = mapped_column(index=True)
    seen_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]


class OneTimeLink(Base):
    """A link that sets a password once, stored by its digest; invalid when used, replaced or expired."""

    __tablename__ = "one_time_links"

    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    purpose: Mapped[LinkPurpose]
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    used_at: Mapped[Moment | None]


class CalendarLink(Base):
    """An address from which a calendar program reads one person's deadlines ("địa chỉ lịch"), until withdrawn.

    The token in it follows from `nonce` and the server's secret; only its digest is stored.
    """

    __tablename__ = "calendar_links"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    nonce: Mapped[str] = mapped_column(String(DIGEST_LENGTH))
    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH), unique=True)
    created_at: Mapped[Moment]


class SavedPost(Base):
    """The fields of a form that was sent after the session's end ("nội dung được giữ lại"), encrypted, for a day.

    `page` is the page of the form, `target` the address that it was sent to.
    """

    __tablename__ = "saved_posts"

    id: Mapped[PrimaryKey]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    page: Mapped[str] = mapped_column(Text)
    target: Mapped[str] = mapped_column(Text)
    sealed: Mapped[str] = mapped_column(Text)
    kept_at: Mapped[Moment] = mapped_column(index=True)


class SignInAttempt(Base):
    """One attempt to sign in. The username is stored as a digest, since people type passwords into the wrong field."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (
        Index(None, "username_digest", "at"),
        Index(None, "address", "at"),
    )

    id: Mapped[PrimaryKey]
    username_digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH))
    address: Mapped[str] = mapped_column(String(64))
    at: Mapped[Moment] = mapped_column(index=True)
    succeeded: Mapped[bool]
