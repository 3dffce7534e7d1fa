"""Lesson plans, and what was run of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, UnixSeconds


class PlanRow(Base):
    """A plan on somebody's desk."""

    __tablename__ = "lesson_plans"
    __table_args__ = (Index("ix_lesson_plans_owner_id_updated_at", "owner_id", "updated_at"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    owner_id: Mapped[Id | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    """None: made by the API key."""
    plan: Mapped[dict[str, Any]] = mapped_column(JSON)
    """`signaling.wire.plan.PlanFile`."""
    created_at: Mapped[UnixSeconds]
    updated_at: Mapped[UnixSeconds]


class PhaseRunRow(Base):
    """A phase as it was run in a lesson; written when the lesson has ended."""

    __tablename__ = "lesson_phases"

    lesson_id: Mapped[Id] = mapped_column(ForeignKey("lessons.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Counts runs from 1; a phase that was gone back to has two."""
    name: Mapped[str] = mapped_column(String(40))
    phase: Mapped[dict[str, Any]] = mapped_column(JSON)
    """`signaling.wire.plan.Phase` as it was when it ended."""
    started_at: Mapped[UnixSeconds]
    ended_at: Mapped[UnixSeconds]
