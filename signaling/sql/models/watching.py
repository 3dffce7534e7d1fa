"""Links by which others watch a lesson again."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Digest, Id, UnixSeconds


class WatchLinkRow(Base):
    """One link. It is taken back by deleting it."""

    __tablename__ = "watch_links"

    lesson_id: Mapped[Id] = mapped_column(ForeignKey("lessons.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[Id] = mapped_column(primary_key=True)
    digest: Mapped[Digest] = mapped_column(unique=True)
    audience: Mapped[str] = mapped_column(String(8))
    """`class` or `study`."""
    made_at: Mapped[UnixSeconds]
    expires_at: Mapped[UnixSeconds]
