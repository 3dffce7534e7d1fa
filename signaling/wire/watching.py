"""Links by which others watch a lesson again: pupils who were absent, those who study how it was taught.

Invariant: what a link shows follows from its audience alone, and nobody finds out more by it: not even that
another lesson exists.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from media.control import Value

MAX_WATCH_DAYS = 365
MAX_WATCH_LINKS = 20
"""Of one lesson."""

Audience = Literal["class", "study"]
"""`class`: what everybody of the class could see and hear; `study`: groups, own boards and notes besides."""


class NewWatchLink(Value):
    """What a link is to show, and for how long."""

    audience: Audience
    days: Annotated[int, msgspec.Meta(ge=1, le=MAX_WATCH_DAYS)] = 14


class WatchLink(Value):
    """A link. `url`: only in the answer that makes it, for nothing of ours keeps its secret."""

    id: str
    audience: Audience
    made_at: float
    expires_at: float
    url: str = ""


class WatchLinkList(Value):
    """A lesson's links, the newest first."""

    links: list[WatchLink]


class Watch(Value):
    """Somebody opens a link."""

    secret: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]


class Watching(Value):
    """They may watch, until then."""

    lesson_id: str
    expires_at: float
