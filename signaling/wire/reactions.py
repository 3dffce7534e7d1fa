"""Reactions on the wire: a sign that fades. They are kept nowhere."""

from __future__ import annotations

from typing import Literal

from media.control import Value

Reaction = Literal["clap", "yes", "question", "slower", "faster"]


class ReactionSend(Value, tag="reaction.send"):
    """All but observers: show this for a few seconds where I am."""

    n: int
    reaction: Reaction


class Reactions(Value, tag="reactions"):
    """Who has just shown what: those where the receiver is; staff are told of everybody."""

    people: dict[str, Reaction]
