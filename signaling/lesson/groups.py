"""Groups: made, opened, filled, entered, and called back from.

Invariant: a person is in at most one group, and it exists. While groups are open, whoever was put into
one is in it, present or not, so that late comers and returners find themselves with their group.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

from ..errors import Refusal
from ..wire.codes import RefusalCode
from ..wire.groups import MAX_GROUPS, NewGroup
from . import commands as c
from . import group_commands as g
from .group_calls import helped
from .group_choice import settled_late
from .group_clock import called_back
from .group_sets import as_new_groups, find_set, known_groups, remembered
from .grouping import choice_size, plan_groups, pupils
from .names import clean_name
from .outcome import Applied, GroupsMade, GroupsPlanned
from .state import STAFF, GroupState, LessonState, PersonState, replace, with_people


def plan(state: LessonState, command: g.PlanGroups, _now: float) -> Applied | Refusal:
    """Say how a rule would group those who are here, and change nothing."""
    planned = plan_groups(state, command.rule, command.seed)
    if isinstance(planned, Refusal):
        return planned
    choice = choice_size(command.rule, len(pupils(state)))
    return Applied(state, (GroupsPlanned(groups=planned, choice=choice),))


def make(state: LessonState, command: c.MakeGroups, now: float) -> Applied | Refusal:
    """Replace all groups, but for those to be kept."""
    return arrange(state, command.groups, command.ids, now, open_now=command.open)


def arrange(
    state: LessonState, wanted: Sequence[NewGroup], fresh: Sequence[str], now: float, *, open_now: bool
) -> Applied | Refusal:
    """Make these groups instead of those there are. Each that is not kept takes one of the fresh ids.

    Everybody is with the class afterwards, unless the groups are opened at once. Groups are made of the
    pupils who are here: whoever else was put into a group that is kept (who is away, above all) stays in it.
    """
    named = _named(state, wanted, fresh)
    if isinstance(named, Refusal):
        return named
    members = list(chain.from_iterable(group.people for group in wanted))
    if len(set(members)) != len(members):
        return Refusal(RefusalCode.BAD_MESSAGE, "somebody is in two groups")
    if not state.people.keys() >= set(members):
        return Refusal(RefusalCode.NO_SUCH_PERSON)
    if state.groups_worked:
        state = remembered(state, now)
    groups = {group.id: group for group in named}
    assigned = _staying(state, groups) | {
        person: group.id for group, new in zip(named, wanted, strict=True) for person in new.people
    }
    people = {
        key: _put(person, assigned.get(key), move=True, open_now=open_now)
        for key, person in state.people.items()
    }
    work = replace(state.group_work, choice=None, clock=None, recall_at=None)
    after = replace(
        state,
        groups=_in_order(state, groups),
        groups_open=open_now,
        groups_worked=open_now,
        people=people,
        group_work=work,
    )
    return Applied(after, (GroupsMade(ids=tuple(groups)),))


def _in_order(state: LessonState, groups: dict[str, GroupState]) -> dict[str, GroupState]:
    """Return groups in the order in which they were made, as clients that follow changes have them."""
    return {key: groups[key] for key in state.groups if key in groups} | groups


def _staying(state: LessonState, groups: Mapping[str, GroupState]) -> dict[str, str]:
    """Return where those are whom no groups are made of, as far as it is among these groups."""
    counted = {person.id for person in pupils(state)}
    return {
        person.id: person.assigned
        for person in state.people.values()
        if person.assigned is not None and person.assigned in groups and person.id not in counted
    }


def _named(
    state: LessonState, wanted: Sequence[NewGroup], fresh: Sequence[str]
) -> list[GroupState] | Refusal:
    """Return the groups that are wanted, with nobody in them yet."""
    kept = [group.keep for group in wanted if group.keep is not None]
    if len(wanted) > MAX_GROUPS or len(wanted) - len(kept) > len(fresh):
        return Refusal(RefusalCode.BAD_MESSAGE, f"at most {MAX_GROUPS} groups")
    if len(set(kept)) != len(kept):
        return Refusal(RefusalCode.BAD_MESSAGE, "a group is kept twice")
    if not known_groups(state).issuperset(kept):
        return Refusal(RefusalCode.NO_SUCH_GROUP)
    ids, groups = iter(fresh), []
    for group in wanted:
        name = clean_name(group.name)
        if name is None:
            return Refusal(RefusalCode.BAD_NAME)
        groups.append(GroupState(id=group.keep or next(ids), name=name))
    return groups


def open_groups(state: LessonState, _command: c.OpenGroups, _now: float) -> Applied | Refusal:
    """Send everybody who was put into a group there; the others stay where they are. The choice is over."""
    if not state.groups:
        return Refusal(RefusalCode.NO_SUCH_GROUP, "make groups first")
    people = {
        key: replace(person, group=person.assigned) if person.assigned is not None else person
        for key, person in state.people.items()
    }
    work = replace(state.group_work, choice=None, recall_at=None)
    return Applied(replace(state, groups_open=True, groups_worked=True, people=people, group_work=work))


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
    """Let somebody who may walk about go into a group, or back to the class. Staff is the help called for."""
    if command.group is not None and command.group not in state.groups:
        return Refusal(RefusalCode.NO_SUCH_GROUP)
    person = replace(state.people[command.by], group=command.group)
    if command.group is not None and person.role in STAFF:
        state = helped(state, command.group)
    return Applied(with_people(state, person))


def add(state: LessonState, command: g.AddGroup, _now: float) -> Applied | Refusal:
    """Make one more group beside the others."""
    named = _named(state, (NewGroup(name=command.name),), (command.id,))
    if isinstance(named, Refusal):
        return named
    if len(state.groups) >= MAX_GROUPS:
        return Refusal(RefusalCode.BAD_MESSAGE, f"at most {MAX_GROUPS} groups")
    groups = state.groups | {group.id: group for group in named}
    return Applied(replace(state, groups=groups), (GroupsMade(ids=(command.id,)),))


def rename(state: LessonState, command: g.RenameGroup, _now: float) -> Applied | Refusal:
    """Give a group another name; nothing else of it changes."""
    group, name = state.groups.get(command.group), clean_name(command.name)
    if group is None:
        return Refusal(RefusalCode.NO_SUCH_GROUP)
    if name is None:
        return Refusal(RefusalCode.BAD_NAME)
    return Applied(replace(state, groups=state.groups | {group.id: replace(group, name=name)}))


def drop(state: LessonState, command: g.DropGroup, now: float) -> Applied | Refusal:
    """Take a group away; whoever is in it is with the class. It is found again in the sets."""
    if command.group not in state.groups:
        return Refusal(RefusalCode.NO_SUCH_GROUP)
    if state.groups_worked:
        state = remembered(state, now)
    people = {
        key: replace(
            person,
            assigned=None if person.assigned == command.group else person.assigned,
            group=None if person.group == command.group else person.group,
        )
        for key, person in state.people.items()
    }
    groups = {key: group for key, group in state.groups.items() if key != command.group}
    after = replace(state, groups=groups, people=people)
    return Applied(after if groups else called_back(after))


def save(state: LessonState, command: g.SaveGroups, now: float) -> Applied | Refusal:
    """Keep the groups as they are under a name."""
    name = clean_name(command.name)
    if not state.groups:
        return Refusal(RefusalCode.NO_SUCH_GROUP, "make groups first")
    if name is None:
        return Refusal(RefusalCode.BAD_NAME)
    if command.saved is not None:
        return Applied(remembered(state, command.saved.saved_at, name, command.saved.id))
    return Applied(remembered(state, now, name))


def rename_set(state: LessonState, command: g.RenameSet, _now: float) -> Applied | Refusal:
    """Call a set otherwise."""
    kept, name = find_set(state, command.number), clean_name(command.name)
    if isinstance(kept, Refusal):
        return kept
    if name is None:
        return Refusal(RefusalCode.BAD_NAME)
    named = replace(kept, name=name)
    sets = tuple(named if one is kept else one for one in state.group_sets)
    return Applied(replace(state, group_sets=sets))


def use(state: LessonState, command: g.UseSet, now: float) -> Applied | Refusal:
    """Make the groups of a set again; they find their boards and chats.

    Pupils who are here and in none of them go where late comers go.
    """
    kept = find_set(state, command.number)
    if isinstance(kept, Refusal):
        return kept
    made = arrange(state, as_new_groups(state, kept), (), now, open_now=command.open)
    return made if isinstance(made, Refusal) else made._replace(state=settled_late(made.state))


def forget(state: LessonState, command: g.ForgetSet, _now: float) -> Applied | Refusal:
    """Keep a set no longer; present groups stay as they are."""
    kept = find_set(state, command.number)
    if isinstance(kept, Refusal):
        return kept
    others = tuple(one for one in state.group_sets if one is not kept)
    return Applied(replace(state, group_sets=others))


def _put(person: PersonState, group: str | None, *, move: bool, open_now: bool) -> PersonState:
    if not move:
        return replace(person, assigned=group)
    return replace(person, assigned=group, group=group if open_now else None)
