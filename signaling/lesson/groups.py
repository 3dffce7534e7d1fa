"""Groups: made, opened, filled, entered, and called back from.

Invariant: a person is in at most one group, and it exists. While groups are open, whoever was put into
one is in it, present or not, so that late comers and returners find themselves with their group.
"""

from __future__ import annotations

from itertools import chain

from ..errors import Refusal
from ..wire.codes import RefusalCode
from ..wire.lesson import MAX_GROUPS
from . import commands as c
from .names import clean_name
from .outcome import Applied, GroupsMade
from .state import GroupState, LessonState, PersonState, replace


def make(state: LessonState, command: c.MakeGroups, _now: float) -> Applied | Refusal:
    """Replace all groups. Everybody is with the class afterwards, unless the new ones are opened at once."""
    names = [clean_name(group.name) for group in command.groups]
    members = list(chain.from_iterable(group.people for group in command.groups))
    if len(command.groups) > MAX_GROUPS or len(command.ids) != len(command.groups):
        return Refusal(RefusalCode.BAD_MESSAGE, f"at most {MAX_GROUPS} groups")
    if len(set(members)) != len(members):
        return Refusal(RefusalCode.BAD_MESSAGE, "somebody is in two groups")
    if not state.people.keys() >= set(members):
        return Refusal(RefusalCode.NO_SUCH_PERSON)
    groups = {}
    for group_id, name in zip(command.ids, names, strict=True):
        if name is None:
            return Refusal(RefusalCode.BAD_NAME)
        groups[group_id] = GroupState(id=group_id, name=name)
    assigned = {
        person: group_id
        for group_id, group in zip(command.ids, command.groups, strict=True)
        for person in group.people
    }
    people = {
        key: _put(person, assigned.get(key), move=True, open_now=command.open)
        for key, person in state.people.items()
    }
    after = replace(state, groups=groups, groups_open=command.open, people=people)
    return Applied(after, (GroupsMade(ids=command.ids),))


def open_groups(state: LessonState, _command: c.OpenGroups, _now: float) -> Applied | Refusal:
    """Send everybody who was put into a group there; the others stay where they are."""
    if not state.groups:
        return Refusal(RefusalCode.NO_SUCH_GROUP, "make groups first")
    people = {
        key: replace(person, group=person.assigned) if person.assigned is not None else person
        for key, person in state.people.items()
    }
    return Applied(replace(state, groups_open=True, people=people))


def assign(state: LessonState, command: c.AssignGroups, _now: float) -> Applied | Refusal:
    """Put people into groups, or into none; they move at once while groups are open."""
    if not state.people.keys() >= command.people.keys():
        return Refusal(RefusalCode.NO_SUCH_PERSON)
    if not state.groups.keys() >= {group for group in command.people.values() if group is not None}:
        return Refusal(RefusalCode.NO_SUCH_GROUP)
    moved = {
        key: _put(state.people[key], group, move=state.groups_open, open_now=state.groups_open)
        for key, group in command.people.items()
    }
    return Applied(replace(state, people=state.people | moved))


def enter(state: LessonState, command: c.EnterGroup, _now: float) -> Applied | Refusal:
    """Let somebody who may walk about go into a group, or back to the class."""
    if command.group is not None and command.group not in state.groups:
        return Refusal(RefusalCode.NO_SUCH_GROUP)
    person = replace(state.people[command.by], group=command.group)
    return Applied(replace(state, people=state.people | {person.id: person}))


def recall(state: LessonState, _command: c.RecallGroups, _now: float) -> Applied:
    """Call everybody back to the class, staff and observers too. Who was put where is kept."""
    people = {key: replace(person, group=None) for key, person in state.people.items()}
    return Applied(replace(state, groups_open=False, people=people))


def _put(person: PersonState, group: str | None, *, move: bool, open_now: bool) -> PersonState:
    if not move:
        return replace(person, assigned=group)
    return replace(person, assigned=group, group=group if open_now else None)
