"""Arrangements of groups that were, and can be again.

Invariant: at most `MAX_SETS` are kept, and no two of the same groups with the same people; those that
the teacher named go last.
"""

from __future__ import annotations

from ..errors import Refusal
from ..wire.codes import RefusalCode
from ..wire.groups import NewGroup
from .group_state import MAX_SETS, GroupSet, SetGroup
from .state import LessonState, replace


def remembered(state: LessonState, now: float, name: str = "") -> LessonState:
    """Return the state with the present groups among its sets."""
    groups = arrangement(state)
    same = next((one for one in state.group_sets if one.groups == groups), None)
    if same is not None:
        worked = same.worked or state.groups_worked
        changed = replace(same, name=name or same.name, worked=worked)
        return replace(state, group_sets=tuple(changed if one is same else one for one in state.group_sets))
    number = max((one.number for one in state.group_sets), default=0) + 1
    new = GroupSet(number=number, name=name, at=now, groups=groups, worked=state.groups_worked)
    return replace(state, group_sets=_bounded((*state.group_sets, new)))


def arrangement(state: LessonState) -> tuple[SetGroup, ...]:
    """Return the present groups with those who were put into them."""
    return tuple(
        SetGroup(
            id=group.id,
            name=group.name,
            people=tuple(person.id for person in state.people.values() if person.assigned == group.id),
        )
        for group in state.groups.values()
    )


def find_set(state: LessonState, number: int) -> GroupSet | Refusal:
    """Return a set by its number."""
    found = next((one for one in state.group_sets if one.number == number), None)
    return found or Refusal(RefusalCode.NO_SUCH_GROUP, "no such set")


def as_new_groups(state: LessonState, kept: GroupSet) -> tuple[NewGroup, ...]:
    """Return what makes the groups of a set again, with those of its people whom the lesson still knows."""
    return tuple(
        NewGroup(name=group.name, people=[one for one in group.people if one in state.people], keep=group.id)
        for group in kept.groups
    )


def known_groups(state: LessonState) -> frozenset[str]:
    """Return the ids of all groups that can go on: present ones, and those of sets."""
    return frozenset(state.groups) | {group.id for kept in state.group_sets for group in kept.groups}


def former_group(state: LessonState, person: str) -> str | None:
    """Return the one of the present groups that somebody was in last."""
    for kept in reversed(state.group_sets):
        for group in kept.groups:
            if group.id in state.groups and person in group.people:
                return group.id
    return None


def _bounded(sets: tuple[GroupSet, ...]) -> tuple[GroupSet, ...]:
    """Forget the oldest that nobody named, else the oldest, once there are too many."""
    if len(sets) <= MAX_SETS:
        return sets
    oldest = next((one for one in sets[:-1] if not one.name), sets[0])
    return tuple(one for one in sets if one is not oldest)
