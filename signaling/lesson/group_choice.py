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
    """Return somebody who just came, in the group where the rule puts them."""
    grouped = person.assigned is not None or not state.groups_open or not state.groups
    if grouped or person.role != "student" or person.by_http or state.group_work.late == "ask":
        return person
    group = former_group(state, person.id)
    if group is None and state.group_work.late == "smallest":
        group = smallest(sizes_of(state))
    return put(state, person, group)


def put(state: LessonState, person: PersonState, group: str | None) -> PersonState:
    """Return somebody who was put into a group (or none): there at once while groups are open."""
    return replace(person, assigned=group, group=group if state.groups_open else person.group)
