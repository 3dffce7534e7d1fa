"""Classes (学級), the seats of their rosters, and groups that were saved for them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Digest, Id, UnixSeconds


class ClassRow(Base):
    """A class with a roster."""

    __tablename__ = "classes"

    id: Mapped[Id] = mapped_column(primary_key=True)
    owner_id: Mapped[Id | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"), index=True)
    """None: made by the API key; it belongs to every teacher."""
    name: Mapped[str] = mapped_column(String(40))
    grade: Mapped[int | None] = mapped_column(Integer)
    """School year, 1 to 9 (7 to 9: 中学校); None: not said."""
    created_at: Mapped[UnixSeconds]
    revision: Mapped[int] = mapped_column(Integer, server_default="0")
    """Counts the changes of roster and saved groups. Whoever changes them holds this row until the commit."""


class SeatRow(Base):
    """One pupil of a class."""

    __tablename__ = "class_seats"

    class_id: Mapped[Id] = mapped_column(ForeignKey("classes.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(40))
    reading: Mapped[str] = mapped_column(String(40))
    group_name: Mapped[str] = mapped_column(String(40))
    consent: Mapped[str] = mapped_column(String(8))
    device_digest: Mapped[Digest | None]
    """The device that may take this seat even from somebody who sits on it: the first that sat here, or the
    last one that a teacher let in."""


class GroupSetRow(Base):
    """Groups of a class that its teacher saved under a name."""

    __tablename__ = "class_group_sets"
    __table_args__ = (UniqueConstraint("class_id", "name"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    class_id: Mapped[Id] = mapped_column(ForeignKey("classes.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(40))
    saved_at: Mapped[UnixSeconds]
    groups: Mapped[list[Any]] = mapped_column(JSON)
    """`signaling.wire.groups.SavedGroup`: names, and the numbers of seats."""
