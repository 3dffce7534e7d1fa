"""What applying a command gives: the next state, and what is to be done once that is stored."""

from __future__ import annotations

from typing import Literal, NamedTuple

from media.control import Value

from ..wire.groups import NewGroup
from .state import LessonState


class GroupsMade(Value):
    """For whoever asked: the ids of the groups, in order."""

    ids: tuple[str, ...]


class GroupsPlanned(Value):
    """For whoever asked: the groups that a rule would make."""

    groups: tuple[NewGroup, ...]
    choice: int | None = None
    """How many are to choose each; `None`: nobody chooses."""


class Audited(Value):
    """Somebody used power over somebody: for the audit log."""

    action: Literal[
        "mute",
        "mute_students",
        "ask",
        "spotlight",
        "attention",
        "lock",
        "unlock",
        "sound_only",
        "record",
        "record_end",
        "record_ask",
        "record_allow",
        "record_decline",
        "hide",
        "unhide",
        "hide_answer",
        "unhide_answer",
        "remove",
        "ban",
        "end",
        "admit",
        "turn_away",
        "readmit",
        "lobby",
        "observers",
    ]
    by: str
    """A participant, or empty: the server itself."""
    person: str = ""
    detail: str = ""
    """What it concerned: a source, a lock, a message; of what is on or off: which; of a lobby: who waits."""
    recording: str = ""
    """The one that it began or ended."""


class SeatGiven(Value):
    """Somebody sits on a seat of the class: the class is to know their device."""

    seat: int
    device: str
    """Empty: none; the next one that comes is the pupil's."""
    always: bool = False
    """In place of any that it knows (a teacher said so); else only where it knows none."""


Effect = GroupsMade | GroupsPlanned | Audited | SeatGiven


class Applied(NamedTuple):
    """A command was carried out (perhaps without changing anything)."""

    state: LessonState
    effects: tuple[Effect, ...] = ()
