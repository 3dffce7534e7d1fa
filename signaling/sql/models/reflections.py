"""Reflections: a counter for every lesson, and what pupils wrote."""

from __future__ import annotations

from sqlalchemy import JSON, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Digest, Id, UnixSeconds


class ReflectionCounter(Base):
    """The counter that numbers come from. Whoever writes holds this row until the commit."""

    __tablename__ = "reflection_counters"

    lesson_id: Mapped[Id] = mapped_column(ForeignKey("lessons.id", ondelete="CASCADE"), primary_key=True)
    last_number: Mapped[int]


class ReflectionRow(Base):
    """What one pupil wrote on one device: that it is here is what `sent` means."""

    __tablename__ = "reflections"
    __table_args__ = (
        UniqueConstraint("lesson_id", "person_id", "device_digest"),
        UniqueConstraint("lesson_id", "number"),
    )

    lesson_id: Mapped[Id] = mapped_column(ForeignKey("lessons.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[Id] = mapped_column(primary_key=True)
    number: Mapped[int]
    person_id: Mapped[Id]
    device_digest: Mapped[Digest]
    """Who comes to the same seat on another device writes a row of their own, and is not shown this one."""
    person_name: Mapped[str] = mapped_column(String(80))
    seat: Mapped[int | None] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    mood: Mapped[int]
    at: Mapped[UnixSeconds]
    client_ids: Mapped[list[str]] = mapped_column(JSON)
    """Of what was written last, newest last: by these a retry is known."""
