"""Lessons that were told to a Learning Record Store."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, UnixSeconds


class XapiRow(Base):
    """A lesson all of whose statements the store has."""

    __tablename__ = "xapi_lessons"

    lesson_id: Mapped[Id] = mapped_column(ForeignKey("lessons.id", ondelete="CASCADE"), primary_key=True)
    sent_at: Mapped[UnixSeconds]
