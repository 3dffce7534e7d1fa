"""Timelines: how far each lesson's states were read, and what was found in them."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, UnixSeconds


class TimelineRow(Base):
    """How far a lesson was read. Whoever writes entries holds this row until the commit."""

    __tablename__ = "timelines"

    lesson_id: Mapped[Id] = mapped_column(ForeignKey("lessons.id", ondelete="CASCADE"), primary_key=True)
    epoch: Mapped[int] = mapped_column(BigInteger)
    version: Mapped[int] = mapped_column(BigInteger)
    entries: Mapped[int]
    """How many there are; the next one has this number."""
    seen: Mapped[dict[str, object]] = mapped_column(JSON)
    """The state that was read last, as `signaling.timeline.changes.Seen`."""


class TimelineEntryRow(Base):
    """One entry, as `signaling.wire.timeline.Entry`."""

    __tablename__ = "timeline_entries"

    lesson_id: Mapped[Id] = mapped_column(
        ForeignKey("timelines.lesson_id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[UnixSeconds]
    entry: Mapped[dict[str, object]] = mapped_column(JSON)


class TalkRow(Base):
    """When somebody spoke in one minute of the clock, in one scope."""

    __tablename__ = "talk_minutes"

    lesson_id: Mapped[Id] = mapped_column(ForeignKey("lessons.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[Id] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(String(40), primary_key=True)
    minute: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seconds: Mapped[UnixSeconds]
    spoken: Mapped[int] = mapped_column(BigInteger)
    """In which of its seconds: bit 0 is the first."""
