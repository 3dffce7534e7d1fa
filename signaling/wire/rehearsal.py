"""What a signaling node asks of the workers that play simulated pupils (`manabiya rehearse`)."""

from __future__ import annotations

from typing import Literal

from media.control import Value

MAX_SIMULATED = 40
"""Pupils of one rehearsal: a full class."""


class Rehearsal(Value):
    """Simulated pupils for one lesson."""

    lesson_id: str
    link: str
    """The pupils' link."""
    pupils: int
    seats: list[int] = []
    """On which they sit; empty: they come by name."""
    language: Literal["ja", "en"] = "ja"
    asked_at: float = 0.0
