"""Observers ask for a recording; a teacher allows it or does not."""

from __future__ import annotations

from signaling.lesson import commands as c
from signaling.lesson import recording_commands as r
from signaling.lesson.outcome import Applied, Audited
from signaling.lesson.recording import shown
from signaling.lesson.reducer import apply
from signaling.lesson.state import LessonState, replace
from signaling.lesson.view import VIEWERS, project
from signaling.wire.recording import Recording
from tests.kit.lesson_states import NOW, done, full_lesson, join_of, refused

ASK = r.AskRecording(by="observer", on=True)


def reply(*, allow: bool, guests: bool = False) -> r.AnswerRecording:
    return r.AnswerRecording(by="teacher", person="observer", allow=allow, recording="rec", guests=guests)


def asking(state: LessonState) -> dict[str, set[str]]:
    return {v: {p.id for p in project(state, v).people if p.asks_recording} for v in VIEWERS}


def test_a_request_is_shown_to_staff_and_observers() -> None:
    """Not to pupils; twice is once; and it is noted in the audit log."""
    outcome = apply(full_lesson(), ASK, NOW)
    assert isinstance(outcome, Applied)
    assert outcome.effects == (Audited(action="record_ask", by="observer", detail="on"),)
    assert asking(outcome.state) == {"staff": {"observer"}, "observer": {"observer"}, "student": set()}
    assert apply(outcome.state, ASK, NOW + 1) == Applied(outcome.state)


def test_allowing_starts_as_if_the_teacher_had() -> None:
    """Announced first, with the guests rule that was chosen; all requests are answered by it."""
    state = done(full_lesson(), join_of("guest", "observer"), ASK, r.AskRecording(by="guest", on=True))
    outcome = apply(state, reply(allow=True, guests=True), NOW)
    assert isinstance(outcome, Applied)
    assert shown(outcome.state) == Recording(phase="announced", announced_at=NOW, guests=True)
    assert asking(outcome.state) == {viewer: set() for viewer in VIEWERS}
    assert outcome.effects == (
        Audited(action="record_allow", by="teacher", person="observer"),
        Audited(action="record", by="teacher", detail="guests too", recording="rec"),
    )
    started = done(state, r.StartRecording(by="teacher", recording="rec", guests=True))
    assert outcome.state == started


def test_not_now_puts_the_request_away() -> None:
    """Nothing is recorded, and the observer may ask again."""
    outcome = apply(done(full_lesson(), ASK), reply(allow=False), NOW)
    assert isinstance(outcome, Applied)
    assert outcome.effects == (Audited(action="record_decline", by="teacher", person="observer"),)
    assert shown(outcome.state) is None
    assert asking(done(outcome.state, ASK))["staff"] == {"observer"}


def test_what_was_taken_back_starts_nothing() -> None:
    """By the observer's word, by leaving, or by being taken out; a late answer changes nothing."""
    state = done(full_lesson(), ASK)
    for back in (
        r.AskRecording(by="observer", on=False),
        c.Leave(by="observer", session_id="s-observer"),
        c.RemovePerson(by="teacher", person="observer"),
    ):
        after = done(state, back)
        assert asking(after)["staff"] == set()
        assert apply(after, reply(allow=True), NOW) == Applied(after)


def test_there_is_nothing_to_ask_for_while_one_is_made_or_in_a_rehearsal() -> None:
    """A recording that failed may be asked for again."""
    recorded = done(full_lesson(), r.StartRecording(by="teacher", recording="rec", guests=False))
    assert apply(recorded, ASK, NOW) == Applied(recorded)
    failed = done(recorded, r.RecordingFailed(recording="rec", failure="disk_full"))
    again = done(failed, ASK)
    assert asking(again)["staff"] == {"observer"}
    assert shown(done(again, reply(allow=True))) == Recording(phase="announced", announced_at=NOW)
    assert refused(replace(full_lesson(), rehearsal=True), ASK) == "not_allowed"
