"""Hands, which wait in order, and reactions, which fade and are kept nowhere."""

from __future__ import annotations

from typing import Literal

from media.control import Value

Reaction = Literal["clap", "yes", "question", "slower", "faster"]


class HandSet(Value, tag="hand.set"):
    """Raise or lower a hand: one's own, or (teacher, assistant: only lowering) another's."""

    n: int
    raised: bool
    person: str | None = None


class HandsLower(Value, tag="hands.lower"):
    """Teacher, assistant: lower all hands."""

    n: int


class ReactionSend(Value, tag="reaction.send"):
    """All but observers: show this for a few seconds where I am."""

    n: int
    reaction: Reaction


HandMessage = HandSet | HandsLower | ReactionSend


class Reactions(Value, tag="reactions"):
    """Who has just shown what: those where the receiver is; staff are told of everybody."""

    people: dict[str, Reaction]
