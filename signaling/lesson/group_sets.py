"""Arrangements of groups that were, and can be again: of this lesson, and of its class.

Invariant: at most `MAX_SETS` are kept beside those of the class, and no two of the same groups with the same
people; those that the teacher named go last. A set of the class stands for the pupils of its seats, whether
they have come yet or not, so that whoever comes later finds their group.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence

from ..errors import Refusal
from ..wire.codes import RefusalCode
from ..wire.groups import NewGroup, SavedGroup, SavedSet
from .group_state import MAX_SETS, GroupSet, SetGroup
from .seats import person_of, seat_of
from .state import LessonState, replace


def remembered(state: LessonState, now: float, name: str = "", saved: str = "") -> LessonState:
    """Return the state with the present groups among its sets; `saved`: as this set of the class."""
    groups = arrangement(state)
    others = [one for one in state.group_sets if not saved or one.saved != saved]
    same = next((one for one in others if one.groups == groups and not (saved and one.saved)), None)
    if same is not None:
        worked = same.worked or state.groups_worked
        changed = replace(same, name=name or same.name, worked=worked)
        if saved:
            changed = replace(changed, saved=saved, at=now)
        return replace(state, group_sets=tuple(changed if one is same else one for one in others))
    worked = state.groups_worked
    new = GroupSet(number=_next(state), name=name, at=now, groups=groups, worked=worked, saved=saved)
    return replace(state, group_sets=_bounded((*others, new)))


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
    """Return what makes the groups of a set again, with those of its people whom the lesson knows by now."""
    return tuple(
        NewGroup(name=group.name, people=[one for one in group.people if one in state.people], keep=group.id)
        for group in kept.groups
    )


def as_saved_groups(state: LessonState) -> list[SavedGroup]:
    """Return the present groups for later lessons: by seat, who is missing today where they were before."""
    missing = {
        seat.number: former_group(state, key)
        for seat in state.roster
        if (key := person_of(state, seat.number)) not in state.people
    }
    seats = {
        group.id: {seat.number for one in group.people if (seat := seat_of(state, one)) is not None}
        | {number for number, former in missing.items() if former == group.id}
        for group in arrangement(state)
    }
    return [SavedGroup(name=group.name, seats=sorted(seats[group.id])) for group in state.groups.values()]


def with_saved(state: LessonState, saved: Sequence[SavedSet]) -> LessonState:
    """Return the state with exactly these sets of the class; those of this lesson alone stay.

    One that is as it was keeps its groups, with boards and chats. One whose groups were saved anew has new
    ones. Of one that is gone, what people have worked in stays as a round of this lesson.
    """
    wanted = {each.id: each for each in saved}
    sets: list[GroupSet] = []
    for one in state.group_sets:
        if not one.saved:
            sets.append(one)
        elif (new := wanted.pop(one.saved, None)) is not None:
            same = one.at == new.saved_at
            sets.append(replace(one, name=new.name) if same else _of_class(state, new, one.number))
        elif one.worked:
            sets.append(replace(one, name="", saved=""))
    number = _next(state)
    sets += [_of_class(state, new, number + n) for n, new in enumerate(wanted.values())]
    return replace(state, group_sets=_bounded(tuple(sets)))


def known_groups(state: LessonState) -> frozenset[str]:
    """Return the ids of all groups that can go on: present ones, and those of sets."""
    return frozenset(state.groups) | {group.id for kept in state.group_sets for group in kept.groups}


def former_group(state: LessonState, person: str) -> str | None:
    """Return the one of the present groups that somebody was in last, or is in by a set of the class."""
    for kept in reversed(state.group_sets):
        for group in kept.groups:
            if group.id in state.groups and person in group.people:
                return group.id
    return None


def _of_class(state: LessonState, saved: SavedSet, number: int) -> GroupSet:
    """Return a set of the class as one of this lesson; a seat that is not on the roster is left out."""
    there = {seat.number for seat in state.roster}
    groups = tuple(
        SetGroup(
            id=_group_id(f"{state.lesson_id} {saved.id} {saved.saved_at} {place}"),
            name=group.name,
            people=tuple(person_of(state, seat) for seat in group.seats if seat in there),
        )
        for place, group in enumerate(saved.groups)
    )
    return GroupSet(
        number=number, name=saved.name, at=saved.saved_at, groups=groups, worked=False, saved=saved.id
    )


def _group_id(of: str) -> str:
    """Return the same 8 characters on every node: a group's id, given once in a lesson."""
    return base64.urlsafe_b64encode(hashlib.sha256(of.encode()).digest()[:6]).decode()


def _next(state: LessonState) -> int:
    return max((one.number for one in state.group_sets), default=0) + 1


def _bounded(sets: tuple[GroupSet, ...]) -> tuple[GroupSet, ...]:
    """Forget the oldest of this lesson that nobody named, else its oldest, while there are too many."""
    own = [one for one in sets if not one.saved]
    if len(own) <= MAX_SETS:
        return sets
    oldest = next((one for one in own[:-1] if not one.name), own[0])
    return _bounded(tuple(one for one in sets if one is not oldest))
