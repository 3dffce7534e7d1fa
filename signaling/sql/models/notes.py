"""Notes of those who observed a lesson, and whether they share them."""

from __future__ import annotations

from sqlalchemy import JSON, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Digest, Id, UnixSeconds


class NoteAuthorRow(Base):
    """Somebody who wrote notes on one device. Whoever writes holds this row until the commit."""

    __tablename__ = "note_authors"

    lesson_id: Mapped[Id] = mapped_column(ForeignKey("lessons.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[Id] = mapped_column(primary_key=True)
    device_digest: Mapped[Digest] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    shared: Mapped[bool]


class NoteRow(Base):
    """One note."""

    __tablename__ = "notes"
    __table_args__ = (UniqueConstraint("lesson_id", "person_id", "device_digest", "client_id"),)

    lesson_id: Mapped[Id] = mapped_column(ForeignKey("lessons.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[Id] = mapped_column(primary_key=True)
    person_id: Mapped[Id]
    device_digest: Mapped[Digest]
    client_id: Mapped[str] = mapped_column(String(64))
    at: Mapped[UnixSeconds]
    text: Mapped[str] = mapped_column(Text)
    tags: Mapped[list[str]] = mapped_column(JSON)
    about: Mapped[str] = mapped_column(String(80))
    seat: Mapped[int | None] = mapped_column(Integer)
