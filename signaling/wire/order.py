"""Keeping order: stopping, removing, locks, asking for a microphone, the spotlight, eyes on me, hiding."""

from __future__ import annotations

from typing import Literal

from media.control import Source, Value

from .state import Locks

MAX_HIDDEN = 500
"""Messages out of sight in one lesson; where there are more, chat is better locked."""


class PersonMute(Value, tag="person.mute"):
    """Teacher, assistant: stop a source of one person. They may start it again unless it is locked."""

    n: int
    person: str
    source: Source = "microphone"


class PeopleMute(Value, tag="people.mute"):
    """Teacher, assistant: stop this source of all students."""

    n: int
    source: Source = "microphone"


class PersonRemove(Value, tag="person.remove"):
    """Teacher, assistant: take somebody out of the lesson. They wait at the door if they come again.

    `ban`: they may not come back in this lesson, as whoever and by whatever way, on this device.
    """

    n: int
    person: str
    ban: bool = False


class LocksSet(Value, tag="locks.set"):
    """Teacher, assistant."""

    n: int
    locks: Locks


class PersonAsk(Value, tag="person.ask"):
    """Teacher, assistant: ask somebody to turn a source on. It is theirs to do it, or not to."""

    n: int
    person: str
    source: Literal["microphone", "camera"] = "microphone"


class AskedDecline(Value, tag="asked.decline"):
    """I was asked to turn this on, and would rather not."""

    n: int
    source: Source


class SpotlightSet(Value, tag="spotlight.set"):
    """Teacher, assistant: show this person large to everybody (`None`: nobody in particular)."""

    n: int
    person: str | None


class AttentionSet(Value, tag="attention.set"):
    """Teacher, assistant: eyes on me. Meanwhile students' pages show the teacher, and their boards rest."""

    n: int
    on: bool


class ChatHide(Value, tag="chat.hide"):
    """Teacher, assistant: take a message out of everybody's sight but the staff's, or show it again."""

    n: int
    channel: str
    number: int
    hidden: bool = True


OrderMessage = (
    PersonMute
    | PeopleMute
    | PersonRemove
    | LocksSet
    | PersonAsk
    | AskedDecline
    | SpotlightSet
    | AttentionSet
    | ChatHide
)
