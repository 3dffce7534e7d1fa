"""Chat: a counter for every channel, and the messages."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, UnixSeconds


class ChatChannel(Base):
    """The counter that numbers come from. Whoever inserts holds this row until the commit."""

    __tablename__ = "chat_channels"

    lesson_id: Mapped[Id] = mapped_column(ForeignKey("lessons.id", ondelete="CASCADE"), primary_key=True)
    channel: Mapped[Id] = mapped_column(primary_key=True)
    last_number: Mapped[int]


class ChatRow(Base):
    """A message that was sent: that it is here is what `sent` means."""

    __tablename__ = "chat_messages"
    __table_args__ = (UniqueConstraint("lesson_id", "author_id", "client_id"),)

    lesson_id: Mapped[Id] = mapped_column(ForeignKey("lessons.id", ondelete="CASCADE"), primary_key=True)
    channel: Mapped[Id] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    author_id: Mapped[Id]
    client_id: Mapped[str] = mapped_column(String(64))
    author_name: Mapped[str] = mapped_column(String(80))
    author_role: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[UnixSeconds]
    hidden: Mapped[bool] = mapped_column(server_default=false())
    """Staff took it out of sight, as far as it was written down: live, the lesson's state says so."""
