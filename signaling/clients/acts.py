"""What a simulated pupil can do in a lesson, as values. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from media.control import Source
from signaling.wire.polls import Answer
from signaling.wire.reactions import Reaction


@dataclass(frozen=True, slots=True)
class Say:
    """Write into the chat of where one is, or (`private`) to the teacher alone."""

    text: str
    private: bool = False


@dataclass(frozen=True, slots=True)
class Raise:
    """Raise the hand, or take it down."""

    up: bool


@dataclass(frozen=True, slots=True)
class Vote:
    """Answer a question."""

    poll: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class React:
    """Show how one finds it."""

    reaction: Reaction


@dataclass(frozen=True, slots=True)
class Choose:
    """Go into this group."""

    group: str


@dataclass(frozen=True, slots=True)
class CallHelp:
    """Call the teacher to one's group."""


@dataclass(frozen=True, slots=True)
class TurnOn:
    """Do what the teacher asked for, and say something."""

    source: Source


@dataclass(frozen=True, slots=True)
class Decline:
    """Rather not."""

    source: Source


@dataclass(frozen=True, slots=True)
class Draw:
    """Write something on the board of where one is."""


@dataclass(frozen=True, slots=True)
class DropOut:
    """Lose the connection for so long."""

    seconds: float


Act = Say | Raise | Vote | React | Choose | CallHelp | TurnOn | Decline | Draw | DropOut
