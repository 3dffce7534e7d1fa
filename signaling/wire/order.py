"""Keeping order: asking for a microphone, showing one person to all, "eyes on me", messages out of sight."""

from __future__ import annotations

from typing import Literal

from media.control import Source, Value


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


OrderMessage = PersonAsk | AskedDecline | SpotlightSet | AttentionSet | ChatHide
