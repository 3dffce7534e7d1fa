"""What is known of a lesson's groups, now and before.

Invariant: a group's id is given once in a lesson; its board and its chat are found by it for as long as
the group is here, among the present groups or in a set.
"""

from __future__ import annotations

from media.control import Value

MAX_SETS = 12
"""Arrangements remembered in a lesson, beside those of its class: more rounds than 45 minutes hold."""


class GroupState(Value):
    """A group that was made; who is in it stands with the people."""

    id: str
    name: str
    help_at: float | None = None
    """When they called for help that has not come yet."""
    help_by: str = ""


class SetGroup(Value):
    """A group as it once was."""

    id: str
    name: str
    people: tuple[str, ...]


class GroupSet(Value):
    """An arrangement of groups that can be made again."""

    number: int
    """Counts from 1 within the lesson."""
    name: str
    """As saved by the teacher; empty: remembered by itself, because people have worked in it."""
    at: float
    groups: tuple[SetGroup, ...]
    worked: bool
    """People were sent into these groups, so that they have met."""
    saved: str = ""
    """The set of the class that this is; empty: it is of this lesson alone."""
