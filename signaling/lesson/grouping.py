"""Groups out of a class, by rule: the one planner, for the teacher's panel and for lesson plans.

Invariant: every pupil who is here is in exactly one of the planned groups (in none where pupils choose
for themselves), and nobody else is in any; the same state, rule and seed give the same groups.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain, combinations, pairwise, takewhile

from ..chance import Chance
from ..errors import Refusal
from ..wire.codes import RefusalCode
from ..wire.groups import MAX_GROUPS, PLACE_OF_NUMBER, GroupingRule, NewGroup
from ..wire.lesson import MAX_NAME_CHARACTERS
from ..wire.roster import MAX_SEAT_NUMBER
from .group_sets import arrangement
from .seats import own_seat
from .state import LessonState, PersonState

MAX_SWAPS = 4000
"""Tries to part those who were together before: 20 ms of a core, for a class of 200 as for one of 40."""

Pair = frozenset[str]


def plan_groups(state: LessonState, rule: GroupingRule, seed: int) -> tuple[NewGroup, ...] | Refusal:
    """Return the groups that a rule makes of the pupils who are here."""
    here = pupils(state)
    match rule.order:
        case "random":
            mixed = Chance(seed).shuffled(person.id for person in here)
            parts = parted(dealt(mixed, number_of_groups(rule, len(mixed))), met(state), Chance(seed + 1))
            return _named(parts, rule)
        case "roster":
            return _named(in_a_row([person.id for person in here], number_of_groups(rule, len(here))), rule)
        case "roster_groups":
            return _of_the_roster(state, here, rule)
        case "choice":
            return _named([[] for _ in range(number_of_groups(rule, len(here)))], rule)
        case "keep":
            return _kept(state, here)


def pupils(state: LessonState) -> list[PersonState]:
    """Return whom groups are made of, in the roster's order: by seat number, then by arrival."""
    here = [
        person
        for person in state.people.values()
        if person.present and person.role == "student" and not person.watches
    ]
    return sorted(
        here, key=lambda person: (person.seat is None, person.seat or 0, person.joined_at, person.id)
    )


def number_of_groups(rule: GroupingRule, people: int) -> int:
    """Return how many groups a rule makes of so many people: at least one."""
    if rule.by == "number":
        return min(rule.count, MAX_GROUPS)
    number = -(-people // rule.count)
    if rule.count > 1 and people > 1 and people < 2 * number:
        number = people // 2  # somebody would be alone
    return max(1, min(number, MAX_GROUPS))


def choice_size(rule: GroupingRule, people: int) -> int | None:
    """Return how many of so many may choose each group that a rule makes; `None`: nobody chooses."""
    if rule.order != "choice":
        return None
    return max(1, -(-people // number_of_groups(rule, people)))


def dealt(people: Sequence[str], number: int) -> list[list[str]]:
    """Deal people like cards: sizes differ by one at most."""
    return [list(people[index::number]) for index in range(number)]


def in_a_row(people: Sequence[str], number: int) -> list[list[str]]:
    """Cut a row into pieces whose sizes differ by one at most: neighbours stay together."""
    size, larger = divmod(len(people), number)
    cuts = [index * size + min(index, larger) for index in range(number + 1)]
    return [list(people[begin:end]) for begin, end in pairwise(cuts)]


def met(state: LessonState) -> Counter[Pair]:
    """Return how often any two were in a group together in this lesson."""
    worked = [kept.groups for kept in state.group_sets if kept.worked]
    present = arrangement(state)
    if state.groups_worked and present not in worked:
        worked.append(present)
    pairs: Counter[Pair] = Counter()
    for group in chain.from_iterable(worked):
        pairs.update(frozenset(pair) for pair in combinations(group.people, 2))
    return pairs


def parted(groups: list[list[str]], before: Mapping[Pair, int], chance: Chance) -> list[list[str]]:
    """Swap people between groups as long as that parts some who were together before."""
    groups = [list(group) for group in groups]
    places = [(g, p) for g, group in enumerate(groups) for p in range(len(group))]
    if len(groups) < 2 or not before:  # noqa: PLR2004 - one group has nobody to swap with
        return groups
    for _ in range(MAX_SWAPS):
        (g, p), (h, q) = places[chance.below(len(places))], places[chance.below(len(places))]
        if g == h:
            continue
        one, other = groups[g][p], groups[h][q]
        now = _cost(one, groups[g], before) + _cost(other, groups[h], before)
        if not now:
            continue
        groups[g][p], groups[h][q] = other, one
        if _cost(other, groups[g], before) + _cost(one, groups[h], before) > now:
            groups[g][p], groups[h][q] = one, other
    return groups


def smallest(sizes: Mapping[str, int]) -> str:
    """Return the group of fewest, the first of several."""
    return min(sizes, key=lambda group: sizes[group])


def sizes_of(state: LessonState) -> dict[str, int]:
    """Return how many pupils who are here were put into each group."""
    counts = Counter(person.assigned for person in pupils(state))
    return {group: counts[group] for group in state.groups}


def placed(people: Iterable[str], sizes: Mapping[str, int]) -> dict[str, str]:
    """Put one after the other into the group that is smallest then."""
    sizes = dict(sizes)
    places = {}
    for person in people:
        places[person] = smallest(sizes)
        sizes[places[person]] += 1
    return places


def name_of(rule: GroupingRule, number: int) -> str:
    """Return the name of a group without a name of its own."""
    return rule.name.replace(PLACE_OF_NUMBER, str(number))[:MAX_NAME_CHARACTERS]


def _cost(person: str, group: Collection[str], before: Mapping[Pair, int]) -> int:
    """Return how much somebody has already been with the others of a group; a third time costs more."""
    return sum(before.get(frozenset((person, other)), 0) ** 2 for other in group if other != person)


def _named(parts: Iterable[list[str]], rule: GroupingRule) -> tuple[NewGroup, ...]:
    return tuple(
        NewGroup(name=name_of(rule, number), people=people) for number, people in enumerate(parts, 1)
    )


def _of_the_roster(
    state: LessonState, here: list[PersonState], rule: GroupingRule
) -> tuple[NewGroup, ...] | Refusal:
    """Return the standing groups of the class; who is in none of them is grouped by number or size."""
    standing: dict[str, list[str]] = {}
    others: list[str] = []
    for person in here:
        seat = own_seat(state, person)
        together = standing.setdefault(seat.group, []) if seat is not None and seat.group else others
        together.append(person.id)
    names = sorted(standing, key=_numbers_first)
    groups = [NewGroup(name=name, people=standing[name]) for name in names]
    if others:
        parts = in_a_row(others, number_of_groups(rule, len(others)))
        rest = [NewGroup(name=name_of(rule, len(names) + n), people=part) for n, part in enumerate(parts, 1)]
        groups += [group for group in rest if group.people]
    if len(groups) > MAX_GROUPS:
        return Refusal(RefusalCode.BAD_MESSAGE, f"at most {MAX_GROUPS} groups")
    return tuple(groups)


def _numbers_first(name: str) -> tuple[int, str]:
    """Sort 2班 before 10班, and both before those without a number."""
    digits = "".join(takewhile(str.isdecimal, name))
    return (int(digits) if digits else MAX_SEAT_NUMBER + 1, name)


def _kept(state: LessonState, here: list[PersonState]) -> tuple[NewGroup, ...] | Refusal:
    if not state.groups:
        return Refusal(RefusalCode.NO_SUCH_GROUP, "make groups first")
    placeless = [person.id for person in here if person.assigned is None]
    places = placed(placeless, sizes_of(state))
    return tuple(
        NewGroup(
            name=group.name,
            people=[person.id for person in here if places.get(person.id, person.assigned) == group.id],
            keep=group.id,
        )
        for group in state.groups.values()
    )
