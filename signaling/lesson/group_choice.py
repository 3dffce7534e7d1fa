"""Pupils who find their own group, and those who come late or were left over.

Invariant: a pupil chooses for themselves only, while the teacher lets them, and no group becomes larger
by it than the teacher said.
"""

from __future__ import annotations

from ..errors import Refusal
from ..wire.codes import RefusalCode
from . import group_commands as g
from .group_sets import former_group
from .grouping import placed, pupils, sizes_of, smallest
from .outcome import Applied
from .state import LessonState, PersonState, replace, with_people


def set_choice(state: LessonState, command: g.SetChoice, _now: float) -> Applied | Refusal:
    """Let pupils choose, or no longer. Who has chosen stays there."""
    if not state.groups:
        return Refusal(RefusalCode.NO_SUCH_GROUP, "make groups first")
    return Applied(replace(state, group_work=replace(state.group_work, choice=command.size)))


def choose(state: LessonState, command: g.ChooseGroup, _now: float) -> Applied | Refusal:
    """Put oneself into a group; one moves at once while groups are open."""
    limit = state.group_work.choice
    if limit is None:
        return Refusal(RefusalCode.LOCKED, "groups are not for choosing")
    person = state.people[command.by]
    if command.group == person.assigned:
        return Applied(state)
    if command.group is not None:
        if command.group not in state.groups:
            return Refusal(RefusalCode.NO_SUCH_GROUP)
        if sizes_of(state)[command.group] >= limit:
            return Refusal(RefusalCode.GROUP_FULL)
    return Applied(with_people(state, put(state, person, command.group)))


def fill(state: LessonState, _command: g.FillGroups, _now: float) -> Applied | Refusal:
    """Put everybody who is in no group into the smallest, one after the other."""
    if not state.groups:
        return Refusal(RefusalCode.NO_SUCH_GROUP, "make groups first")
    left_over = [person for person in pupils(state) if person.assigned is None]
    places = placed([person.id for person in left_over], sizes_of(state))
    return Applied(with_people(state, *(put(state, person, places[person.id]) for person in left_over)))


def set_late_rule(state: LessonState, command: g.SetLateRule, _now: float) -> Applied:
    """Say where pupils go who come from now on."""
    return Applied(replace(state, group_work=replace(state.group_work, late=command.rule)))


def welcomed(state: LessonState, person: PersonState) -> PersonState:
    """Return somebody who just came, in the group where the rule puts them.

    Before groups are opened only into one that they were in before: who is new may still be put elsewhere.
    """
    if person.assigned is not None or not state.groups:
        return person
    if person.role != "student" or person.by_http:
        return person
    return put(state, person, _place_of_late(state, person, strangers_too=state.groups_open))


def settled_late(state: LessonState) -> LessonState:
    """Put pupils who are here and in no group where the rule puts those who come late."""
    for person in pupils(state) if state.groups else ():
        if person.assigned is None and not person.by_http:
            group = _place_of_late(state, person, strangers_too=True)
            state = with_people(state, put(state, person, group))
    return state


def put(state: LessonState, person: PersonState, group: str | None) -> PersonState:
    """Return somebody who was put into a group (or none): there at once while groups are open."""
    return replace(person, assigned=group, group=group if state.groups_open else person.group)


def _place_of_late(state: LessonState, person: PersonState, *, strangers_too: bool) -> str | None:
    """Return where the rule puts somebody; `strangers_too`: also who was in none of the groups before."""
    rule = state.group_work.late
    if rule == "ask":
        return None
    former = former_group(state, person.id)
    if former is None and rule == "smallest" and strangers_too:
        return smallest(sizes_of(state))
    return former
