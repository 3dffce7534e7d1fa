"""What happened between two states of a lesson."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from signaling.lesson import commands as c
from signaling.lesson.board_commands import OpenBoards, ShowPage
from signaling.lesson.ending import end
from signaling.lesson.phase_commands import StopPhase
from signaling.lesson.recording_commands import StartRecording, StopRecording
from signaling.lesson.seats import seat_id
from signaling.lesson.state import LessonState, replace
from signaling.timeline.changes import Seen, SeenHandIn, SeenPerson, changes, seen_in
from signaling.wire.recording import NOTICE_SECONDS
from signaling.wire.timeline import (
    BoardOpened,
    Came,
    Ended,
    Entry,
    GroupNamed,
    HandDown,
    HandedIn,
    HandUp,
    PageShown,
    PhaseBegan,
    PhaseEnded,
    Placed,
    RecordingBegan,
    RecordingEnded,
    Went,
)
from tests.kit.lesson_states import (
    NOW,
    class_lesson,
    done,
    empty_lesson,
    full_lesson,
    go_to,
    grouped_lesson,
    in_phase,
    join_of,
    with_plan,
)

LATER = NOW + 60


def between(before: LessonState, after: LessonState, now: float = LATER) -> list[Entry]:
    """Return what happened."""
    return changes(seen_in(before), seen_in(after), now)


def test_who_comes_and_goes_is_noted_with_name_and_role() -> None:
    """A lesson begins with nobody; whoever leaves has left once."""
    came = between(empty_lesson(), done(empty_lesson(), join_of("hana")), NOW)
    assert came == [Came(at=NOW, person="hana", name="hana", role="student")]
    gone = done(full_lesson(), c.Leave(by="hana", session_id="s-hana"))
    assert between(full_lesson(), gone) == [Went(at=LATER, person="hana")]


def test_a_state_that_says_the_same_is_nothing() -> None:
    """A new peer is no entry."""
    met = done(full_lesson(), c.SetPeer(by="hana", peer_id="peer"))
    assert between(full_lesson(), met) == []


def test_groups_are_named_and_people_placed_in_them() -> None:
    """Groups that were only planned are none yet."""
    planned = grouped_lesson(is_open=False)
    assert between(full_lesson(), planned) == []
    assert between(planned, grouped_lesson()) == [
        GroupNamed(at=LATER, group="g-1", name="Red"),
        GroupNamed(at=LATER, group="g-2", name="Blue"),
        Placed(at=LATER, person="hana", group="g-1"),
        Placed(at=LATER, person="ken", group="g-2"),
    ]


def test_a_hand_has_the_time_at_which_it_was_raised() -> None:
    """It comes down when somebody lowers it, when it is raised anew, and when its owner leaves."""
    up = done(full_lesson(), c.SetHand(by="ken", raised=True))
    assert between(full_lesson(), up) == [HandUp(at=NOW, person="ken")]
    assert between(up, full_lesson()) == [HandDown(at=LATER, person="ken")]
    assert between(up, done(up, c.Leave(by="ken", session_id="s-ken"))) == [
        HandDown(at=LATER, person="ken"),
        Went(at=LATER, person="ken"),
    ]
    again = done(up, c.SetHand(by="ken", raised=False))
    again = done(again, c.SetHand(by="ken", raised=True), now=NOW + 9)
    assert between(up, again) == [HandDown(at=NOW + 9, person="ken"), HandUp(at=NOW + 9, person="ken")]


def test_phases_have_their_own_times_even_those_that_nobody_looked_at_meanwhile() -> None:
    """Two phases begun within one look are two."""
    before = with_plan(full_lesson())
    first = done(before, go_to(before, 0), now=NOW + 1)
    second = done(first, go_to(first, 1), now=NOW + 2)
    stopped = done(second, StopPhase(by="teacher", revision=second.phases.revision), now=NOW + 3)
    found = [entry for entry in between(before, stopped) if isinstance(entry, PhaseBegan | PhaseEnded)]
    assert [(type(entry), entry.at) for entry in found] == [
        (PhaseBegan, NOW + 1),
        (PhaseEnded, NOW + 2),
        (PhaseBegan, NOW + 2),
        (PhaseEnded, NOW + 3),
    ]
    began = found[0]
    assert isinstance(began, PhaseBegan)
    assert (began.name, began.minutes, began.mode) == ("導入", 5, "class")


def test_the_end_of_a_lesson_ends_everything_at_that_moment() -> None:
    """Nobody is left in it, and no phase goes on, whenever that is looked at."""
    state = in_phase(0)
    over = end(state, c.EndLesson(by="teacher"), NOW + 30).state
    found = between(state, over, LATER)
    assert {entry.at for entry in found} == {NOW + 30}
    assert {entry.person for entry in found if isinstance(entry, Went)} == set(state.people)
    assert isinstance(found[-1], Ended)
    assert any(isinstance(entry, PhaseEnded) for entry in found)
    assert between(over, over) == []


def test_what_nobody_saw_before_the_end_is_found_at_the_end() -> None:
    """A hand that went up in the last second was up when the lesson ended."""
    before = full_lesson()
    over = end(done(before, c.SetHand(by="ken", raised=True)), c.EndLesson(by="teacher"), LATER).state
    hands = [entry for entry in between(before, over) if isinstance(entry, HandUp | HandDown)]
    assert hands == [HandUp(at=NOW, person="ken"), HandDown(at=LATER, person="ken")]
    assert between(over, over) == []


def test_a_recording_begins_when_it_keeps_something_and_ends_with_the_lesson() -> None:
    """An announcement is none; its own time is that of its beginning."""
    announced = done(full_lesson(), StartRecording(by="teacher", recording="rec", guests=False))
    assert between(full_lesson(), announced) == []
    running = done(announced, c.Tick(), now=NOW + NOTICE_SECONDS)
    assert between(announced, running) == [RecordingBegan(at=NOW + NOTICE_SECONDS, recording="rec")]
    over = end(running, c.EndLesson(by="teacher"), NOW + 30).state
    assert RecordingEnded(at=NOW + 30, recording="rec") in between(running, over)


def test_boards_of_everybodys_are_noted_when_they_open_or_close() -> None:
    """What is as at first is not said; a page shown to all is."""
    hidden = done(full_lesson(), OpenBoards(by="teacher", kind="shown", openness="hidden"))
    assert between(full_lesson(), hidden) == [BoardOpened(at=LATER, board="shown", openness="hidden")]
    shown = done(hidden, ShowPage(by="teacher", page_id="lesson-1.class"))
    assert between(hidden, shown) == [PageShown(at=LATER, page="lesson-1.class")]
    assert between(shown, full_lesson()) == [
        BoardOpened(at=LATER, board="shown", openness="seen"),
        PageShown(at=LATER),
    ]


def test_who_agreed_to_nothing_comes_as_somebody_to_be_withheld() -> None:
    """Also when the roster is put right while they are there."""
    here = done(class_lesson(), join_of(seat_id("lesson-1", 20)))
    (came,) = [entry for entry in between(class_lesson(), here) if isinstance(entry, Came)]
    assert came.withheld
    agreed = replace(here, roster=tuple(replace(seat, consent="all") for seat in here.roster))
    assert [entry.withheld for entry in between(here, agreed) if isinstance(entry, Came)] == [False]


def test_a_recording_that_nobody_saw_run_is_told_of() -> None:
    """It began and ended between two looks; one whose end was lost with Redis ended when that was seen."""
    begun = NOW + NOTICE_SECONDS
    state = running = full_lesson()
    for number in range(2):
        recording = StartRecording(by="teacher", recording=f"rec-{number}", guests=False)
        state = done(state, recording, now=NOW + 10 * number)
        state = done(state, c.Tick(), now=begun + 10 * number)
        running = state
        state = done(state, StopRecording(by="teacher"), now=begun + 10 * number + 0.5)
    assert between(full_lesson(), state) == [
        RecordingBegan(at=begun, recording="rec-0"),
        RecordingEnded(at=begun + 0.5, recording="rec-0"),
        RecordingBegan(at=begun + 10, recording="rec-1"),
        RecordingEnded(at=begun + 10.5, recording="rec-1"),
    ]
    assert between(running, state) == [RecordingEnded(at=begun + 10.5, recording="rec-1")]
    assert between(state, state) == []
    assert between(running, full_lesson()) == [RecordingEnded(at=LATER, recording="rec-1")]


PEOPLE = st.builds(
    SeenPerson,
    name=st.sampled_from(["Hana", "はな"]),
    role=st.just("student"),
    group=st.sampled_from([None, "g-1", "g-2"]),
    hand=st.sampled_from([None, NOW, NOW + 1]),
)
SEEN = st.builds(Seen, people=st.dictionaries(st.sampled_from(["hana", "ken", "yui"]), PEOPLE))


@given(st.lists(SEEN, max_size=6))
def test_who_reads_the_entries_knows_the_last_state(states: list[Seen]) -> None:
    """Whatever the states were: who is there, where, and whose hand is up."""
    people: dict[str, SeenPerson] = {}
    before = Seen()
    for after in states:
        for entry in changes(before, after, LATER):
            follow(people, entry)
        before = after
    assert people == before.people


def follow(people: dict[str, SeenPerson], entry: Entry) -> None:
    """Do to a list of people what an entry says."""
    match entry:
        case Came():
            known = people.get(entry.person, SeenPerson(name="", role=entry.role))
            people[entry.person] = replace(known, name=entry.name, role=entry.role, seat=entry.seat)
        case Went():
            del people[entry.person]
        case Placed():
            people[entry.person] = replace(people[entry.person], group=entry.group)
        case HandUp():
            people[entry.person] = replace(people[entry.person], hand=entry.at)
        case HandDown():
            people[entry.person] = replace(people[entry.person], hand=None)
        case _:
            raise AssertionError(entry)


def test_a_page_that_was_handed_in_is_noted_once() -> None:
    """With its own time, and all whose it was."""
    before = Seen(hand_ins={"1": SeenHandIn(at=NOW, owners=["hana"])})
    after = Seen(hand_ins=before.hand_ins | {"2": SeenHandIn(at=NOW + 5, owners=["hana", "ken"])})
    assert changes(before, after, LATER) == [HandedIn(at=NOW + 5, people=["hana", "ken"])]
    assert changes(after, after, LATER) == []
