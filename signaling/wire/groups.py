"""What is said about groups: how they are made, and what goes on around them.

`signaling.wire.lesson` unites these messages with all others of the lesson's WebSocket.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from media.control import Value

MAX_GROUPS = 50
MAX_GROUP_SIZE = 200
"""As many as a lesson has people."""

PLACE_OF_NUMBER = "{number}"

RuleName = Annotated[str, Meta(max_length=160)]
Count = Annotated[int, Meta(ge=1, le=MAX_GROUP_SIZE)]


# --- values ----------------------------------------------------------------------------------------


class GroupingRule(Value):
    """How groups are made out of the pupils who are here. Staff and observers are never counted."""

    by: Literal["number", "size"] = "size"
    """What `count` says: how many groups, or how many pupils in each."""
    count: Count = 4
    """By size nobody is alone: what is left over makes other groups one smaller, or in pairs one larger."""
    order: Literal["random", "roster", "roster_groups", "choice", "keep"] = "random"
    """`random`: who was together before is kept apart where possible. `roster`: by seat number, then by
    arrival. `roster_groups`: as the roster has them; `by` and `count` are for those without one.
    `choice`: empty groups, into which pupils put themselves. `keep`: the groups as they are; only those
    without a group are put into the smallest."""
    name: RuleName = "Group {number}"
    """How groups are named that have no name yet; `{number}` becomes their number."""


class NewGroup(Value):
    """A group to be made, with who is put into it."""

    name: str
    people: list[str] = []
    keep: str | None = None
    """The id of a group that there is, or was, in this lesson: it goes on, with its board and its chat."""


# --- client -> server ------------------------------------------------------------------------------


class GroupsPlan(Value, tag="groups.plan"):
    """Teacher, assistant: how would this rule group those who are here? Answered by `groups.planned`."""

    n: int
    rule: GroupingRule


# --- server -> client ------------------------------------------------------------------------------


class GroupsPlanned(Value, tag="groups.planned"):
    """Answer to `groups.plan`: what `groups.make` would take. Nothing has been made yet."""

    n: int
    groups: list[NewGroup]
