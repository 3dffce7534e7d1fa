"""The ids of a lesson, and those made from them.

Invariant: ids are opaque URL-safe text, so they may stand in keys, channels and addresses as they are.
"""

from __future__ import annotations

import re

from media.control import LESSON_SCOPE

from ..wire.lesson import LESSON_CHANNEL

CLASS_PAGE = "class"
"""The part of a page id that names the class's board; a group's id cannot be it (they have 8 characters)."""

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""16 random bytes need 22 characters; the bound only keeps keys short."""


def is_id(text: str) -> bool:
    """Say whether `text` may stand in a Redis key or an address."""
    return _ID.fullmatch(text) is not None


def class_page(lesson_id: str) -> str:
    """Return the page id of the class's board."""
    return f"{lesson_id}.{CLASS_PAGE}"


def group_page(lesson_id: str, group_id: str) -> str:
    """Return the page id of a group's board."""
    return f"{lesson_id}.{group_id}"


def split_page(page_id: str) -> tuple[str, str | None] | None:
    """Return (lesson id, group id or `None` for the class's board), or `None` if this is no page id."""
    lesson_id, dot, rest = page_id.partition(".")
    if not dot or not is_id(lesson_id) or not is_id(rest):
        return None
    return lesson_id, None if rest == CLASS_PAGE else rest


def scope_of(group: str | None) -> str:
    """Return the media scope of somebody in this group (`None`: with the class)."""
    return LESSON_SCOPE if group is None else group


def alone_scope(person_id: str) -> str:
    """Return the media scope of a pupil who works alone; no group has such an id (they have 8 characters)."""
    return f"alone-{person_id}"


_DIRECT = "with."
"""A group's id has no dot in it, so a pupil's own channel is no group's."""


def direct_channel(pupil_id: str) -> str:
    """Return the chat channel between one pupil and the staff."""
    return f"{_DIRECT}{pupil_id}"


def pupil_of(channel: str) -> str | None:
    """Return whose own channel with the staff this is; `None`: another kind of channel."""
    return channel.removeprefix(_DIRECT) if channel.startswith(_DIRECT) else None


def channel_of(group: str | None) -> str:
    """Return the chat channel of this group (`None`: of the class)."""
    return LESSON_CHANNEL if group is None else group
