"""Lessons: what of them outlasts the live state."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, UnixSeconds


class LessonRow(Base):
    """One lesson, from its making to its end. What goes on inside is live state, and not here."""

    __tablename__ = "lessons"
    __table_args__ = (
        # A code leads to one running lesson; after the end the same digits may serve another one.
        Index(
            "uq_lessons_code_live",
            "code",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_lessons_owner_id_created_at", "owner_id", "created_at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(8))
    title: Mapped[str] = mapped_column(String(120))
    owner_id: Mapped[Id | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    """None: made by the API key or by the first start."""
    settings: Mapped[dict[str, Any]] = mapped_column(JSON)
    """`signaling.wire.lesson.Settings`."""
    purpose: Mapped[str] = mapped_column(String(16), server_default="")
    """`ready`: the lesson that the start offers; `rehearsal`: one with simulated pupils; empty: any other."""
    plan: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """`signaling.wire.plan.PlanFile` as it was when the lesson was made."""
    class_id: Mapped[Id | None]
    """The class behind it; None: people come by name. No foreign key: SQLite adds none to a table that is
    there without making the table anew, which would delete the lessons' chat. Deleting a class clears it."""
    created_at: Mapped[UnixSeconds]
    ended_at: Mapped[UnixSeconds | None]
    held_at: Mapped[UnixSeconds | None]
    """Since when an administrator holds it: nothing of it may be deleted until they let go of it."""
