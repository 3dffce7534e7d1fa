"""Boards: every state of an element, whole pages from time to time, and the pages of lessons that ended."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, UnixSeconds


class BoardOperationRow(Base):
    """An element as somebody put it. (epoch, seq) is its number on the shared page in Redis."""

    __tablename__ = "board_operations"
    __table_args__ = (Index("ix_board_operations_lesson_id_at", "lesson_id", "at"),)

    page_id: Mapped[str] = mapped_column(String(129), primary_key=True)
    epoch: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    lesson_id: Mapped[Id] = mapped_column(ForeignKey("lessons.id", ondelete="CASCADE"))
    at: Mapped[UnixSeconds]
    participant_id: Mapped[str] = mapped_column(String(64))
    element_id: Mapped[str] = mapped_column(String(64))
    element: Mapped[bytes] = mapped_column(LargeBinary)
    """Its JSON, tombstones too, as `signaling.sql.packing` packs it."""


class BoardSnapshotRow(Base):
    """A whole page: everything of its epoch up to `seq`."""

    __tablename__ = "board_snapshots"

    page_id: Mapped[str] = mapped_column(String(129), primary_key=True)
    epoch: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    lesson_id: Mapped[Id] = mapped_column(ForeignKey("lessons.id", ondelete="CASCADE"), index=True)
    at: Mapped[UnixSeconds]
    elements: Mapped[bytes] = mapped_column(LargeBinary)
    """A JSON array of all elements, compressed by zlib."""


class EndedBoardRow(Base):
    """A board of a lesson that has ended: whose it was, and its pages, for later lessons to begin with."""

    __tablename__ = "ended_boards"

    lesson_id: Mapped[Id] = mapped_column(ForeignKey("lessons.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    """What names it in its page ids."""
    kind: Mapped[str] = mapped_column(String(8))
    place: Mapped[int] = mapped_column(Integer)
    """Among the boards of its lesson."""
    group_name: Mapped[str] = mapped_column(String(80))
    seat: Mapped[int | None] = mapped_column(Integer)
    """The number of its pupil in the class as the roster is now; None: nobody of it, or no own board."""
    pages: Mapped[list[Any]] = mapped_column(JSON)
    """`signaling.lesson.board_state.PageState`, in order."""
