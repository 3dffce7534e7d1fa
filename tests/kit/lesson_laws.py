"""What no single command may do to a lesson, whatever it is and whoever asks: laws between two states.

Invariant: a law speaks of what people are promised, not of how the reducer keeps it.
"""

from __future__ import annotations

from collections.abc import Callable

from signaling.errors import Refusal
from signaling.lesson import board_commands as b
from signaling.lesson import commands as c
from signaling.lesson import phase_commands as p
from signaling.lesson.grouping import pupils
from signaling.lesson.outcome import Applied, SeatGiven
from signaling.lesson.state import STAFF, LessonState, PersonState, replace, standing

Law = Callable[[LessonState, c.Command, Applied], None]


def keep_the_laws(before: LessonState, command: c.Command, outcome: Applied | Refusal) -> None:
    """Fail where an outcome is against any law."""
    if isinstance(outcome, Refusal):
        return
    for law in LAWS:
        law(before, command, outcome)


def who_is_not_here_changes_nothing(before: LessonState, command: c.Command, _outcome: Applied) -> None:
    """A wish is granted to somebody who is in the lesson, and to nobody else."""
    if isinstance(command, c.Personal):
        assert before.people[command.by].present


def who_is_not_staff_changes_nobody_else(before: LessonState, command: c.Command, outcome: Applied) -> None:
    """What pupils and observers ask for concerns themselves, their group's call, and their answers."""
    if not isinstance(command, c.Personal) or before.people[command.by].role in STAFF:
        return
    assert _without(before, command.by) == _without(outcome.state, command.by)


def what_was_handed_in_stays(before: LessonState, command: c.Command, outcome: Applied) -> None:
    """As it was, for whoever changes what; a pupil adds their own page or their group's, and staff any."""
    held, after = before.boards.hand_ins, outcome.state.boards.hand_ins
    assert held == {number: replace(after[number], returned=held[number].returned) for number in held}
    if isinstance(command, b.HandIn) and after != held:
        person = before.people[command.by]
        theirs = {f"own.{person.id}", person.group}
        page_id = after[str(len(held) + 1)].page_id
        assert any(page_id.startswith(f"{before.lesson_id}.{board}") for board in theirs if board)
    elif isinstance(command, c.Personal) and before.people[command.by].role not in STAFF:
        assert after == held


def who_waited_is_in(before: LessonState, command: c.Command, outcome: Applied) -> None:
    """Nobody who is let in is replaced within the same word, unless by the pupil's own device."""
    if not isinstance(command, c.Admit | c.SetLobby | c.SetLocks):
        return
    own = {waiter.person for waiter in before.waiting.values() if waiter.trusted}
    for key in before.waiting.keys() - outcome.state.waiting.keys():
        person = before.waiting[key].person
        is_in = standing(outcome.state, person, key) == "seated"
        assert is_in or (person in own and not isinstance(command, c.Admit))


def a_locked_door_keeps_newcomers_out(before: LessonState, command: c.Command, outcome: Applied) -> None:
    """But for staff, and for whom a teacher lets in by name."""
    if not before.locks.door or isinstance(command, c.Admit | c.SetLocks):
        return
    came = outcome.state.people.keys() - before.people.keys()
    assert all(outcome.state.people[key].role in STAFF for key in came)


def the_class_hears_of_every_device(before: LessonState, _command: c.Command, outcome: Applied) -> None:
    """Whoever sits down at a seat is known there by the next lesson."""
    given = {(effect.seat, effect.device) for effect in outcome.effects if isinstance(effect, SeatGiven)}
    for person in outcome.state.people.values():
        known = before.people.get(person.id)
        if person.seat is not None and (known is None or known.device != person.device):
            assert (person.seat, person.device) in given


def who_is_away_keeps_a_group_that_goes_on(before: LessonState, command: c.Command, outcome: Applied) -> None:
    """Whom no groups are made of loses theirs by nobody's oversight."""
    counted = {person.id for person in pupils(before)}
    for person in before.people.values():
        after = outcome.state.people.get(person.id)
        if after is None or person.id in counted or isinstance(command, c.AssignGroups):
            continue
        if person.assigned in outcome.state.groups:
            assert after.assigned is not None


def a_group_phase_leaves_every_pupil_a_group(
    _before: LessonState, command: c.Command, outcome: Applied
) -> None:
    """They are in one, or may choose one that has room."""
    if isinstance(command, p.GoToPhase) and outcome.state.groups_open:
        choice = outcome.state.group_work.choice
        here = pupils(outcome.state)
        assert all(person.group is not None for person in here) or (
            choice is not None and choice * len(outcome.state.groups) >= len(here)
        )


LAWS: tuple[Law, ...] = (
    who_is_not_here_changes_nothing,
    who_is_not_staff_changes_nobody_else,
    what_was_handed_in_stays,
    who_waited_is_in,
    a_locked_door_keeps_newcomers_out,
    the_class_hears_of_every_device,
    who_is_away_keeps_a_group_that_goes_on,
    a_group_phase_leaves_every_pupil_a_group,
)


def _without(state: LessonState, person: str) -> LessonState:
    """Return a state without what somebody who is no staff may bring about."""
    others = {key: _seen(each) for key, each in state.people.items() if key != person}
    groups = {key: replace(group, help_at=None, help_by="") for key, group in state.groups.items()}
    spotlight = "" if state.spotlight == person else state.spotlight
    boards = replace(state.boards, hand_ins={})
    return replace(state, people=others, groups=groups, polls={}, spotlight=spotlight, boards=boards)


def _seen(person: PersonState) -> PersonState:
    """Return somebody but for whom they sit beside: who goes leaves them on their own."""
    return replace(person, beside=None)
