"""Polls: each round that was asked, and what was answered."""

from __future__ import annotations

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, UnixSeconds


class PollRoundRow(Base):
    """A question as it was asked, once for each round."""

    __tablename__ = "poll_rounds"

    lesson_id: Mapped[Id] = mapped_column(ForeignKey("lessons.id", ondelete="CASCADE"), primary_key=True)
    poll_id: Mapped[Id] = mapped_column(primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Counts from 0."""
    number: Mapped[int]
    """Of the poll within the lesson, from 1."""
    question: Mapped[dict[str, object]] = mapped_column(JSON)
    """As `signaling.wire.polls.Question`."""
    opened_at: Mapped[UnixSeconds]
    closed_at: Mapped[UnixSeconds]


class PollAnswerRow(Base):
    """One answer. Of an anonymous question nothing says whose: `place` follows what the answers say."""

    __tablename__ = "poll_answers"
    __table_args__ = (
        ForeignKeyConstraint(
            ["lesson_id", "poll_id", "round"],
            ["poll_rounds.lesson_id", "poll_rounds.poll_id", "poll_rounds.round"],
            name="fk_poll_answers_round",
            ondelete="CASCADE",
        ),
    )

    lesson_id: Mapped[Id] = mapped_column(primary_key=True)
    poll_id: Mapped[Id] = mapped_column(primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[Id | None]
    person_name: Mapped[str | None] = mapped_column(String(80))
    chosen: Mapped[list[int]] = mapped_column(JSON)
    text: Mapped[str] = mapped_column(Text)
