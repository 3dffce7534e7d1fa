"""Material: files that are kept once, and the lessons that hold them."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, UnixSeconds


class MaterialFileRow(Base):
    """A WebP picture in DATA_DIR. It is there as long as its row is."""

    __tablename__ = "material_files"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of its bytes, in hex."""
    size: Mapped[int] = mapped_column(BigInteger)
    """In bytes."""
    made_at: Mapped[UnixSeconds]


class LessonFileRow(Base):
    """A lesson holds a file: it may stand on the lesson's boards."""

    __tablename__ = "lesson_files"

    lesson_id: Mapped[Id] = mapped_column(ForeignKey("lessons.id", ondelete="CASCADE"), primary_key=True)
    hash: Mapped[str] = mapped_column(
        String(64), ForeignKey("material_files.hash"), primary_key=True, index=True
    )
    participant_id: Mapped[str] = mapped_column(String(64))
    """Who brought it first."""
    added_at: Mapped[UnixSeconds]


class LessonMaterialRow(Base):
    """A document that a teacher brought: its pages in order."""

    __tablename__ = "lesson_material"

    id: Mapped[Id] = mapped_column(primary_key=True)
    lesson_id: Mapped[Id] = mapped_column(ForeignKey("lessons.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    pages: Mapped[list[dict[str, object]]] = mapped_column(JSON)
    """Each as `signaling.wire.material.MaterialPage`."""
    added_at: Mapped[UnixSeconds]
