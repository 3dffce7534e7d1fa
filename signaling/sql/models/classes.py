"""Classes (学級) and the seats of their rosters."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Integer, String
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
