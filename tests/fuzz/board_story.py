"""One frame that somebody says to a board, and all that came of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
LONGEST_NUMBER = 1000
"""Digits; no number of a board has so many."""
State = Mapping[str, bytes]
"""A page: the bytes of each element by id."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says a frame."""

    id: str
    name: str
    rights: str


@dataclass(frozen=True, slots=True)
class Story:
    """One frame, and all that came of it."""

    by: Speaker
    frame: bytes
    ended: bool
    """The server closed the session over it: any part of the frame may have been carried out."""
    before: State
    after: State
    own: Sequence[Json]
    """What the speaker heard."""
    others: Mapping[str, Sequence[Json]]
    """What each of the others heard."""
    elsewhere: Sequence[Json]
    """What was told to other nodes, for their viewers."""
    history: Sequence[tuple[str, bytes]]
    """What was written down: who, and the element."""
    files: frozenset[str] = field(default=frozenset())
    """What the lesson holds."""


def messages_of(frame: bytes) -> list[Json]:
    """Return a frame's messages; none of what is no array."""
    try:
        said = json.loads(frame.decode(errors="replace"), parse_int=_whole)
    except (ValueError, RecursionError):
        return []
    return [one for one in said if isinstance(one, dict)] if isinstance(said, list) else []


def _whole(digits: str) -> float:
    """Read a number that may be longer than Python reads."""
    return int(digits) if len(digits) < LONGEST_NUMBER else float(digits)
