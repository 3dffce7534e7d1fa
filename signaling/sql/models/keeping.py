"""Deletions: lessons whose rows are gone, and what of them may still have to go."""

from __future__ import annotations

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, UnixSeconds


class DeletionRow(Base):
    """A lesson that was deleted. Written in the transaction that deletes its rows; it goes a day later."""

    __tablename__ = "deletions"

    lesson_id: Mapped[Id] = mapped_column(primary_key=True)
    why: Mapped[str] = mapped_column(String(16))
    """`asked`, `expired` or `rehearsal`."""
    deleted_at: Mapped[UnixSeconds]
    recordings: Mapped[list[str]] = mapped_column(JSON)
    """The ids of its recordings, whose folders go with it."""
    swept_at: Mapped[UnixSeconds | None]
    """When files and Redis were last found to be rid of it, or made so; none: not yet."""
    tried_at: Mapped[UnixSeconds | None]
    """When somebody last tried to, whatever came of it."""
