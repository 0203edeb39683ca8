"""People who may sign in (tài khoản), their sessions (phiên làm việc), links, kept texts and attempts.

Whatever opens a door — a cookie, a link — is kept only as a digest, so that a copy of the database opens none.
"""

import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dossiers.records.models.base import Base, PrimaryKey
from dossiers.records.models.types import Moment
from workflow.lifecycle import Role

DIGEST_LENGTH = 64


class LinkPurpose(enum.Enum):
    """What a single-use link (liên kết dùng một lần) is for."""

    SET_PASSWORD = "set-password"  # noqa: S105 - a purpose, not a password
    FIRST_ADMIN = "first-admin"


class Account(Base):
    """A person of an office or of the centre. Without a password hash nobody signs in.

    `visit_at` and `earlier_visit_at` are the last two sign-ins by the desk's own clock: what has changed since is news.
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
    grants: Mapped[list["AccountRole"]] = relationship(
        cascade="all, delete-orphan", order_by="AccountRole.role", lazy="selectin"
    )

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(grant.role for grant in self.grants)


class AccountRole(Base):
    """One role (vai trò) of one account."""

    __tablename__ = "account_roles"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(primary_key=True)


class WebSession(Base):
    """A browser's session: `id` is the digest of the cookie, `form_key` that of its forms' token.

    `account_id` is empty before sign-in. An ended row stays a day, so that a form sent too late can still be kept.
    """

    __tablename__ = "web_sessions"

    id: Mapped[str] = mapped_column(String(DIGEST_LENGTH), primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    form_key: Mapped[str | None] = mapped_column(String(DIGEST_LENGTH), index=True)
    data: Mapped[str] = mapped_column(Text)
    created_at: Mapped[Moment] = mapped_column(index=True)
    seen_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]


class OneTimeLink(Base):
    """A link that sets a password once: known by its digest, dead when used, replaced or expired."""

    __tablename__ = "one_time_links"

    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    purpose: Mapped[LinkPurpose]
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    used_at: Mapped[Moment | None]


class SavedPost(Base):
    """What someone typed into a form that came too late (nội dung được giữ lại), encrypted, for a day.

    `page` is where the form stands, `target` the address that it was sent to.
    """

    __tablename__ = "saved_posts"

    id: Mapped[PrimaryKey]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    page: Mapped[str] = mapped_column(Text)
    target: Mapped[str] = mapped_column(Text)
    sealed: Mapped[str] = mapped_column(Text)
    kept_at: Mapped[Moment] = mapped_column(index=True)


class SignInAttempt(Base):
    """One attempt to sign in. The name is kept as a digest: people type passwords into the wrong field."""

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
