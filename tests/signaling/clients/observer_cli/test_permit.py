"""What an observer may keep follows from what the lesson's own recording keeps."""

from __future__ import annotations

from media.control import SlotEntry
from signaling.clients.observer_cli.permit import is_recorded, key_of, may_keep, wanted
from signaling.lesson import commands as c
from signaling.lesson import recording_commands as r
from signaling.lesson.seats import seat_id
from signaling.lesson.state import LessonState
from signaling.lesson.view import project
from signaling.wire import lesson as wire
from signaling.wire.recording import NOTICE_SECONDS
from tests.kit.lesson_states import NOW, ROSTER, class_lesson, done, join_of

START = r.StartRecording(by="teacher", recording="rec", guests=False)


def seen(state: LessonState) -> tuple[wire.Lesson, dict[str, wire.Person]]:
    snapshot = project(state, "observer")
    return snapshot.lesson, {person.id: person for person in snapshot.people}


def class_with_an_observer() -> LessonState:
    """Return a class whose every seat is taken, each with its consent; the teacher is seen."""
    seats = [
        c.Join(
            person=seat_id("lesson-1", s.number),
            name=s.name,
            role="student",
            session_id=s.name,
            device=s.name,
        )
        for s in ROSTER
    ]
    state = done(class_lesson(), join_of("teacher", "teacher"), join_of("me", "observer"), *seats)
    return done(state, c.SetSource(by="teacher", source="camera", on=True))


def test_nothing_is_kept_before_the_notice_is_over_or_after_the_end() -> None:
    """Whatever the sign says is coming."""
    state = class_with_an_observer()
    announced = done(state, START)
    running = done(announced, c.Tick(), now=NOW + NOTICE_SECONDS)
    stopped = done(running, r.StopRecording(by="teacher"))
    assert [is_recorded(seen(one)[0]) for one in (state, announced, running, stopped)] == [0, 0, 1, 0]
    keeps = [may_keep(*seen(one), ("teacher", "camera")) for one in (state, announced, running, stopped)]
    assert keeps == [False, False, True, False]


def test_of_a_pupil_what_the_family_agreed_to_is_kept() -> None:
    """By the consents of the roster; of who is not known nothing."""
    lesson, people = seen(done(done(class_with_an_observer(), START), c.Tick(), now=NOW + NOTICE_SECONDS))
    keeps = {
        seat.consent: [
            source
            for source in ("microphone", "camera", "screen")
            if may_keep(lesson, people, (seat_id("lesson-1", seat.number), source))
        ]
        for seat in ROSTER
    }
    everything = ["microphone", "camera", "screen"]
    assert keeps == {"all": everything, "voice": ["microphone"], "board": [], "nothing": []}
    assert not may_keep(lesson, people, ("me", "microphone"))
    assert not may_keep(lesson, people, ("stranger", "microphone"))


def test_pupils_are_not_told_what_is_kept_of_others() -> None:
    """Their families' words are not theirs to know."""
    running = done(done(class_with_an_observer(), START), c.Tick(), now=NOW + NOTICE_SECONDS)
    assert not any(person.kept for person in project(running, "student").people)


def test_pictures_are_asked_for_only_where_they_may_be_kept() -> None:
    """None before the recording runs."""
    state = class_with_an_observer()
    assert wanted(*seen(state), "me") == []
    running = done(done(state, START), c.Tick(), now=NOW + NOTICE_SECONDS)
    assert [tile.person for tile in wanted(*seen(running), "me")] == ["teacher"]


def test_a_slot_that_is_paused_or_empty_is_nobodys() -> None:
    """What flows is named."""
    entry = SlotEntry(participant_id="hana", source="camera")
    assert key_of(entry) == ("hana", "camera")
    assert key_of(SlotEntry(participant_id="hana", source="camera", paused="muted")) is None
    assert key_of(None) is None
