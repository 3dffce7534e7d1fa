"""Stored lessons in few words."""

from __future__ import annotations

from signaling.sql.lessons import StoredLesson
from signaling.wire.lesson import Settings


def stored_lesson(
    *,
    id: str = "L" * 22,  # noqa: A002 - the field's own name
    code: str = "12345678",
    title: str = "算数",
    owner_id: str | None = None,
    purpose: str = "",
    created_at: float = 1_000.0,
    ended_at: float | None = None,
) -> StoredLesson:
    return StoredLesson(
        id=id,
        code=code,
        title=title,
        owner_id=owner_id,
        settings=Settings(),
        purpose=purpose,
        created_at=created_at,
        ended_at=ended_at,
    )
