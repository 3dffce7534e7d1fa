"""The audit log: who did what to whom, and how far it goes. Entries are added, and never changed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Digest, Id, UnixSeconds


class AuditEntry(Base):
    """One thing that somebody may have to answer for. Ids only: names live where they can be deleted."""

    __tablename__ = "audit"

    # SQLite numbers rows by itself only where the key is called INTEGER.
    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    at: Mapped[UnixSeconds]
    action: Mapped[str] = mapped_column(String(40))
    lesson_id: Mapped[Id | None] = mapped_column(index=True)
    actor_id: Mapped[Id | None]
    """A participant, or an account; none: the API key, or somebody unknown."""
    subject_id: Mapped[Id | None]
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous: Mapped[Digest] = mapped_column(server_default="")
    """The hash of the entry before, as `signaling.audit_chain` makes it."""
    hash: Mapped[Digest] = mapped_column(server_default="")


class AuditHead(Base):
    """One row: the last entry. Whoever adds entries holds it until the commit, so the chain never forks."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    """Always 1."""
    number: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[Digest]
