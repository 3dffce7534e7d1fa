"""What can be asked to keep order in a lesson: one value per command.

Invariant: none of them turns on anything of anybody; they stop, ask, or show.
"""

from __future__ import annotations

from media.control import Source

from .wish import Personal, Targeted


class AskSource(Targeted):
    """Ask somebody to turn this on."""

    source: Source


class DeclineSource(Personal):
    """I was asked, and would rather not."""

    source: Source


class SetSpotlight(Personal):
    """Show this person large to everybody; `None`: nobody in particular."""

    person: str | None


class SetAttention(Personal):
    """Eyes on me, or not any more."""

    on: bool


class HideMessage(Personal):
    """Take a message out of sight, or show it again."""

    channel: str
    number: int
    hidden: bool


OrderWish = AskSource | DeclineSource | SetSpotlight | SetAttention | HideMessage
