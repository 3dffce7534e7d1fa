"""Schools, the people who sign in at the desk, their sessions, and links that work once."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Digest, Id, UnixSeconds


class School(Base):
    """Whose accounts and lessons these are."""

    __tablename__ = "schools"

    id: Mapped[Id] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[UnixSeconds]


class Account(Base):
    """A teacher. Pupils have none: they join by link or code."""

    __tablename__ = "accounts"

    id: Mapped[Id] = mapped_column(primary_key=True)
    school_id: Mapped[Id] = mapped_column(ForeignKey("schools.id"), index=True)
    sign_in_name: Mapped[str] = mapped_column(String(64), unique=True)
    """NFKC, case-folded: what is typed is folded the same way before it is looked up."""
    name: Mapped[str] = mapped_column(String(80))
    """How pupils see them."""
    password_hash: Mapped[str] = mapped_column(String(255))
    """argon2id in its own text form, which names its parameters."""
    created_at: Mapped[UnixSeconds]
    disabled_at: Mapped[UnixSeconds | None]


class DeskSession(Base):
    """One browser signed in at the desk. The cookie holds the secret, the row its digest."""

    __tablename__ = "desk_sessions"

    secret_digest: Mapped[Digest] = mapped_column(primary_key=True)
    account_id: Mapped[Id] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[UnixSeconds]
    expires_at: Mapped[UnixSeconds]


class OneTimeLink(Base):
    """A link that makes one account: the first teacher's at the first start, further ones from the desk."""

    __tablename__ = "one_time_links"

    secret_digest: Mapped[Digest] = mapped_column(primary_key=True)
    school_id: Mapped[Id] = mapped_column(ForeignKey("schools.id"))
    made_by: Mapped[Id | None]
    """The account that invited; none: the first start."""
    created_at: Mapped[UnixSeconds]
    expires_at: Mapped[UnixSeconds]
    used_at: Mapped[UnixSeconds | None]
