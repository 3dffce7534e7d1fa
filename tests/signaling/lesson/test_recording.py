"""A recording: announced to all, then begun; and nothing of anybody that was not agreed to."""

from __future__ import annotations

import pytest

from media.control import Source
from signaling.lesson import commands as c
from signaling.lesson import recording_commands as r
from signaling.lesson.outcome import Applied, Audited
from signaling.lesson.plan import media_plan
from signaling.lesson.recording import ALL_SOURCES, recordings, shown
from signaling.lesson.reducer import apply
from signaling.lesson.seats import seat_id
from signaling.lesson.state import LessonState, next_deadline, replace
from signaling.lesson.view import project, viewer_of
from signaling.wire.recording import NOTICE_SECONDS, Recording
from tests.kit.lesson_states import NOW, ROSTER, class_lesson, done, full_lesson, join_of, refused

START = r.StartRecording(by="teacher", recording="rec", guests=False)
BEGUN = NOW + NOTICE_SECONDS


def recorded(state: LessonState, command: r.StartRecording = START) -> LessonState:
    """Return the lesson with a recording that runs."""
    return done(done(state, command), c.Tick(), now=BEGUN)


def kept(state: LessonState) -> dict[str, frozenset[Source]] | None:
    plan = media_plan(state).recording
    return None if plan is None else plan.kept


def seated() -> LessonState:
    """Return a class of which everybody is there, with a teacher."""
    joins = [
        c.Join(
            person=seat_id("lesson-1", seat.number),
            name=seat.name,
            role="student",
            session_id=f"s-{seat.number}",
            device=f"d-{seat.number}",
            seat=True,
        )
        for seat in ROSTER
    ]
    return done(class_lesson(), join_of("teacher", "teacher"), *joins)


def test_everybody_is_told_before_anything_is_kept() -> None:
    """Nothing is in the plan until the notice is over; and somebody looks when it is."""
    state = done(full_lesson(), START)
    assert shown(state) == Recording(phase="announced", announced_at=NOW)
    assert project(state, viewer_of("student")).lesson.recording == shown(state)
    assert next_deadline(state) == BEGUN
    early = done(state, c.Tick(), now=BEGUN - 0.1)
    assert media_plan(early).recording is None
    later = done(early, c.Tick(), now=BEGUN)
    plan = media_plan(later).recording
    assert plan is not None
    assert plan.recording_id == "rec"
    running = shown(later)
    assert running is not None
    assert running.phase == "running"


def test_a_pupil_is_kept_as_far_as_the_family_agreed() -> None:
    """All, voice alone, nothing of who agreed to the board or to nothing; staff always."""
    found = kept(recorded(seated()))
    by_seat = {seat.number: (found or {}).get(seat_id("lesson-1", seat.number)) for seat in ROSTER}
    assert by_seat == {3: ALL_SOURCES, 5: {"microphone"}, 12: ALL_SOURCES, 13: None, 20: None}
    assert found is not None
    assert found["teacher"] == ALL_SOURCES


def test_an_agreement_that_is_taken_back_counts_at_once() -> None:
    """The next plan keeps nothing of them; nothing else changes."""
    state = recorded(seated())
    hana = seat_id("lesson-1", 12)
    roster = tuple(replace(seat, consent="nothing") if seat.number == 12 else seat for seat in state.roster)
    before, after = kept(state), kept(replace(state, roster=roster))
    assert before is not None
    assert after == {person: sources for person, sources in before.items() if person != hana}


def test_who_came_without_a_seat_is_kept_only_where_the_teacher_said_so() -> None:
    """Nobody knows what their families agreed to. Of an observer nothing is kept in any case."""
    assert kept(recorded(full_lesson())) == {"teacher": ALL_SOURCES, "assistant": ALL_SOURCES}
    guests = kept(recorded(full_lesson(), replace(START, guests=True)))
    assert guests == dict.fromkeys(("teacher", "assistant", "hana", "ken"), ALL_SOURCES)


def test_it_ends_when_the_teacher_says_so_and_with_the_lesson() -> None:
    """Each act is in the audit log; a second press is none."""
    outcome = apply(full_lesson(), START, NOW)
    assert isinstance(outcome, Applied)
    assert outcome.effects == (Audited(action="record", by="teacher", recording="rec"),)
    again = apply(outcome.state, START, NOW + 1)
    assert again == Applied(outcome.state)
    stopped = apply(recorded(full_lesson()), r.StopRecording(by="teacher"), BEGUN)
    assert isinstance(stopped, Applied)
    assert stopped.effects == (Audited(action="record_end", by="teacher", recording="rec"),)
    assert (media_plan(stopped.state).recording, shown(stopped.state)) == (None, None)
    over = done(recorded(full_lesson()), c.EndLesson(by="teacher"))
    assert media_plan(over).recording is None


def test_a_failure_is_told_and_another_recording_may_follow() -> None:
    """It is out of the plan; a report of another recording, or a second one, says nothing."""
    state = recorded(full_lesson())
    failed = done(state, r.RecordingFailed(recording="rec", failure="disk_full"))
    assert shown(failed) == Recording(phase="failed", announced_at=NOW, failure="disk_full")
    assert media_plan(failed).recording is None
    assert done(failed, r.RecordingFailed(recording="rec", failure="disk_slow")) == failed
    assert done(state, r.RecordingFailed(recording="other", failure="disk_full")) == state
    anew = done(failed, replace(START, recording="rec-2"), now=BEGUN + 60)
    assert shown(anew) == Recording(phase="announced", announced_at=BEGUN + 60)


def test_what_kept_something_is_remembered_with_its_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that runs, failed, was stopped or ended with the lesson; none that was stopped before it began."""
    announced = done(full_lesson(), START)
    assert recordings(announced) == {}
    assert recordings(done(announced, r.StopRecording(by="teacher"))) == {}
    running = recorded(full_lesson())
    assert recordings(running) == {"rec": (BEGUN, None)}
    failed = done(running, r.RecordingFailed(recording="rec", failure="disk_full"), now=BEGUN + 9)
    assert recordings(failed) == {"rec": (BEGUN, BEGUN + 9)}
    anew = done(failed, replace(START, recording="rec-2"), now=BEGUN + 10)
    anew = done(anew, c.Tick(), now=BEGUN + 20)
    stopped = done(anew, r.StopRecording(by="teacher"), now=BEGUN + 20.5)
    both = {"rec": (BEGUN, BEGUN + 9), "rec-2": (BEGUN + 20, BEGUN + 20.5)}
    assert recordings(stopped) == both
    assert recordings(done(failed, r.StopRecording(by="teacher"), now=BEGUN + 30)) == recordings(failed)
    over = done(running, c.EndLesson(by="teacher"), now=BEGUN + 40)
    assert recordings(over) == {"rec": (BEGUN, BEGUN + 40)}
    monkeypatch.setattr("signaling.lesson.recording.MAX_RECORDED", 1)
    assert recordings(done(anew, r.StopRecording(by="teacher"), now=BEGUN + 20.5)) == {"rec-2": both["rec-2"]}


def test_a_rehearsal_is_not_recorded() -> None:
    """Nobody looks at simulated pupils again."""
    assert refused(replace(full_lesson(), rehearsal=True), START) == "not_allowed"


def test_nobody_but_the_teacher_records() -> None:
    """Neither the assistant nor anybody else starts or stops it."""
    for person in ("assistant", "hana", "observer"):
        assert refused(full_lesson(), replace(START, by=person)) == "not_allowed"
        assert refused(recorded(full_lesson()), r.StopRecording(by=person)) == "not_allowed"
