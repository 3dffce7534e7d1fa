"""Quiet work: pupils by themselves, the teacher heard by all, or beside one of them."""

from __future__ import annotations

import itertools

import pytest

from media.selection import is_in_reach, may_flow
from signaling.lesson import commands as c
from signaling.lesson import group_commands as g
from signaling.lesson import phase_commands as p
from signaling.lesson.places import beside, is_quiet, may_see
from signaling.lesson.plan import media_plan
from signaling.lesson.state import LessonState
from signaling.lesson.view import project
from signaling.wire.lesson import NewGroup
from tests.kit.lesson_states import CAST, done, go_to, in_phase, join_of, refused

ALONE = 1


def reach(state: LessonState) -> set[tuple[str, str]]:
    """Return every (sender, receiver) that the relay's walls let through."""
    plan = media_plan(state)
    return {pair for pair in itertools.permutations(CAST, 2) if is_in_reach(plan, *pair)}


def test_in_quiet_work_everybody_hears_staff_and_staff_hears_no_pupil() -> None:
    """No pupil's sound or picture reaches anybody; the teacher's reaches all."""
    everybody = set(itertools.permutations(CAST, 2))
    from_pupils = {pair for pair in everybody if pair[0] in {"hana", "ken"}}
    from_the_guest_to_pupils = {("observer", "hana"), ("observer", "ken")}
    assert reach(in_phase(ALONE)) == everybody - from_pupils - from_the_guest_to_pupils


def test_beside_a_pupil_the_two_are_alone() -> None:
    """The teacher who sat down hears that pupil and is heard by nobody else."""
    state = done(in_phase(ALONE), p.SitBeside(by="teacher", pupil="hana"))
    with_teacher = {pair for pair in reach(state) if "teacher" in pair}
    assert with_teacher == {("teacher", "hana"), ("hana", "teacher"), ("assistant", "teacher")}
    assert ("assistant", "ken") in reach(state)
    again = done(state, p.SitBeside(by="teacher", pupil=None))
    assert reach(again) == reach(in_phase(ALONE))


def test_who_sits_beside_whom_is_shown() -> None:
    """Everybody's page can say so."""
    state = done(in_phase(ALONE), p.SitBeside(by="teacher", pupil="hana"))
    shown = {person.id: person.beside for person in project(state, "student").people}
    assert shown == dict.fromkeys(CAST) | {"teacher": "hana"}


def test_one_sits_beside_pupils_who_work_alone_only() -> None:
    """Not beside staff, observers, strangers, or anybody in another phase."""
    state = in_phase(ALONE)
    for person in ("assistant", "observer", "nobody"):
        assert refused(state, p.SitBeside(by="teacher", pupil=person)) == "no_such_person"
    assert refused(in_phase(0), p.SitBeside(by="teacher", pupil="hana")) == "no_such_person"


def test_the_next_phase_brings_the_teacher_back() -> None:
    """Sitting beside somebody ends with quiet work, and does not begin again with it."""
    state = done(in_phase(ALONE), p.SitBeside(by="teacher", pupil="hana"))
    state = done(state, go_to(state, 3))
    assert beside(state, state.people["teacher"]) is None
    state = done(state, go_to(state, ALONE))
    assert beside(state, state.people["teacher"]) is None


def test_who_sat_beside_a_pupil_got_up_when_the_pupil_went_to_a_group() -> None:
    """Called back to quiet work, the teacher stands before the class, as everybody sees."""
    make = c.MakeGroups(by="teacher", groups=(NewGroup(name="A", people=["hana"]),), ids=("a",), open=True)
    state = done(in_phase(ALONE), p.SitBeside(by="teacher", pupil="hana"), make)
    state = done(state, g.RecallGroups(by="teacher"))
    assert is_quiet(state)
    assert reach(state) == reach(in_phase(ALONE))


@pytest.mark.parametrize(
    "commands",
    [
        [c.Leave(by="teacher", session_id="s-teacher"), join_of("teacher", "teacher")],
        [join_of("teacher", "teacher", session="s-2", fresh=True)],
    ],
)
def test_who_comes_anew_sits_beside_nobody(commands: list[c.Command]) -> None:
    """A teacher who left, or whose page began anew, is heard by all, and finds nobody at their side."""
    state = done(in_phase(ALONE), p.SitBeside(by="teacher", pupil="hana"), *commands)
    assert reach(state) == reach(in_phase(ALONE))


def test_a_weak_line_does_not_make_one_get_up() -> None:
    """A session that is had back within half a minute goes on where it was."""
    state = done(in_phase(ALONE), p.SitBeside(by="teacher", pupil="hana"))
    lost = done(state, c.SessionLost(person="teacher", session_id="s-teacher"))
    assert beside(lost, lost.people["teacher"]) == "hana"


def test_a_pupil_who_went_leaves_the_teacher_in_front() -> None:
    """Nobody sits beside an empty chair."""
    state = done(in_phase(ALONE), p.SitBeside(by="teacher", pupil="hana"))
    state = done(state, c.Leave(by="hana", session_id="s-hana"))
    assert ("teacher", "ken") in reach(state)


def test_who_comes_late_works_alone_as_well() -> None:
    """A door that opens in the middle does not break the quiet."""
    state = done(in_phase(ALONE), join_of("late"))
    plan = media_plan(state)
    assert is_in_reach(plan, "teacher", "late")
    assert not is_in_reach(plan, "hana", "late")
    assert not is_in_reach(plan, "late", "hana")


def test_stills_follow_the_same_walls_but_staff_see_all() -> None:
    """The teacher looks over the class; pupils see the teacher and nobody else."""
    state = in_phase(ALONE)
    people = state.people
    assert may_see(state, people["teacher"], people["hana"])
    assert may_see(state, people["hana"], people["teacher"])
    assert not may_see(state, people["hana"], people["ken"])
    assert not may_see(state, people["observer"], people["ken"])
    sat = done(state, p.SitBeside(by="teacher", pupil="hana"))
    assert not may_see(sat, sat.people["ken"], sat.people["teacher"])


def test_outside_quiet_work_nothing_is_different() -> None:
    """In a class phase everybody of the class reaches everybody."""
    assert reach(in_phase(0)) == set(itertools.permutations(CAST, 2))


def test_a_microphone_flows_to_all_only_while_it_is_on() -> None:
    """Being heard by all is no permission to send."""
    state = in_phase(ALONE)
    assert not may_flow(media_plan(state), "teacher", "microphone", "hana")
    state = done(state, c.SetSource(by="teacher", source="microphone", on=True))
    assert may_flow(media_plan(state), "teacher", "microphone", "hana")
