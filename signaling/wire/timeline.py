"""What happened in a lesson, in order: attendance, places, hands, phases. Kept for the lesson record.

Invariant: an entry is a fact that the lesson's state bore out; what was said, drawn, written or answered
stands where it is kept itself (chat, boards, reflections, polls), never twice.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from media.control import Value

from .boards import Openness
from .plan import PhaseMode
from .state import Role


class Came(Value, tag="came"):
    """Somebody is in the lesson from now on."""

    at: float
    person: str
    name: str
    role: Role
    seat: int | None = None
    withheld: bool = False
    """Their family agreed to nothing: neither name nor words of theirs are shown to others later."""


class Went(Value, tag="went"):
    """Somebody is not in it any more: they left, or were away for longer than their place is kept."""

    at: float
    person: str


class GroupNamed(Value, tag="group"):
    """There is a group, and it is called so from now on."""

    at: float
    group: str
    name: str


class Placed(Value, tag="placed"):
    """Somebody is somewhere else from now on."""

    at: float
    person: str
    group: str | None = None
    """`None`: with the class."""


class HandUp(Value, tag="hand_up"):
    """Somebody raised a hand."""

    at: float
    person: str


class HandDown(Value, tag="hand_down"):
    """It is down again: lowered by them or by staff, or they left."""

    at: float
    person: str


class PhaseBegan(Value, tag="phase_began"):
    """A phase of the plan began; `step` names it wherever it stands in the plan."""

    at: float
    step: str
    name: str
    prompt: str
    mode: PhaseMode
    minutes: int
    """As planned."""


class PhaseEnded(Value, tag="phase_ended"):
    """The phase that went on has ended."""

    at: float
    step: str


class RecordingBegan(Value, tag="recording_began"):
    """A recording keeps what is sent. `recording` names its folder, and is told to managers alone."""

    at: float
    recording: str


class RecordingEnded(Value, tag="recording_ended"):
    """It keeps nothing more."""

    at: float
    recording: str


class HandedIn(Value, tag="handed_in"):
    """A page was handed in: by its pupils, or collected by staff."""

    at: float
    people: list[str]
    """Whose it was."""


class BoardOpened(Value, tag="board_opened"):
    """A board of everybody's is hidden from the class, seen or writable, from now on."""

    at: float
    board: Literal["shown", "class"]
    openness: Openness


class PageShown(Value, tag="page_shown"):
    """This page is shown to everybody from now on."""

    at: float
    page: str = ""
    """Empty: none."""


class Ended(Value, tag="ended"):
    """The lesson is over."""

    at: float


class Unread(Value, tag="unread"):
    """Something that can not be read: a newer version wrote it, or it was damaged. It stays as it is."""

    at: float


Entry = (
    Came
    | Went
    | GroupNamed
    | Placed
    | HandUp
    | HandDown
    | PhaseBegan
    | PhaseEnded
    | RecordingBegan
    | RecordingEnded
    | HandedIn
    | BoardOpened
    | PageShown
    | Ended
    | Unread
)


_decode = msgspec.json.Decoder(Entry).decode


def entry_of(stored: str | bytes, at: float) -> Entry:
    """Return an entry as it was stored, in JSON; `at`, Unix seconds, is when it was, whatever it is."""
    try:
        known: Entry = _decode(stored)
    except (ValueError, RecursionError):  # msgspec's own errors are among these
        return Unread(at=at)
    return known
