"""Sources, mutes, locks and hands."""

from __future__ import annotations

import pytest

from media.control import Source
from signaling.lesson import commands as c
from signaling.lesson.plan import media_plan
from signaling.wire.lesson import Locks
from tests.kit.lesson_states import NOW, done, full_lesson, refused


def on(person: str, source: Source = "microphone") -> c.SetSource:
    return c.SetSource(by=person, source=source, on=True)


def test_a_source_is_what_somebody_sends_now() -> None:
    """Turning a source on adds it, off removes it, and either twice is once."""
    state = done(full_lesson(), on("hana"), on("hana"), on("hana", "camera"))
    assert state.people["hana"].sources == {"microphone", "camera"}
    off = c.SetSource(by="hana", source="camera", on=False)
    assert done(state, off, off).people["hana"].sources == {"microphone"}


def test_a_mute_stops_a_source_once() -> None:
    """Who was muted may turn the microphone on again: a mute is a request, a lock is a rule."""
    state = done(full_lesson(), on("hana"))
    state = done(state, c.MutePerson(by="teacher", person="hana", source="microphone"))
    assert state.people["hana"].sources == set()
    assert done(state, on("hana")).people["hana"].sources == {"microphone"}


def test_muting_all_stops_students_only() -> None:
    """All students' microphones stop; staff speak on, cameras stay."""
    state = done(full_lesson(), on("hana"), on("ken", "camera"), on("teacher"), on("assistant"))
    state = done(state, c.MuteStudents(by="assistant"))
    assert state.people["hana"].sources == set()
    assert state.people["ken"].sources == {"camera"}
    assert state.people["teacher"].sources == state.people["assistant"].sources == {"microphone"}


@pytest.mark.parametrize("source", ["microphone", "camera", "screen"])
def test_a_lock_stops_and_refuses_students(source: Source) -> None:
    """What is locked stops at once and cannot be turned on by students; staff are free."""
    open_locks = Locks(microphone=False, camera=False, screen=False)
    state = done(full_lesson(), c.SetLocks(by="teacher", locks=open_locks), on("hana", source))
    state = done(state, on("teacher", source))
    locks = Locks(**{"screen": False, source: True})
    state = done(state, c.SetLocks(by="teacher", locks=locks))
    assert state.people["hana"].sources == set()
    assert state.people["teacher"].sources == {source}
    assert refused(state, on("hana", source)) == "locked"


def test_screens_are_locked_from_the_start() -> None:
    """A student shares a screen only once the teacher allows it."""
    assert refused(full_lesson(), on("hana", "screen")) == "locked"


def test_a_locked_source_can_always_be_turned_off() -> None:
    """Stopping to send needs no leave."""
    state = done(full_lesson(), c.SetLocks(by="teacher", locks=Locks(camera=True)))
    assert done(state, c.SetSource(by="hana", source="camera", on=False)) == state


def test_a_hand_keeps_its_place_in_the_queue() -> None:
    """Raising a raised hand again does not change since when it is up."""
    up = c.SetHand(by="hana", raised=True)
    state = done(done(full_lesson(), up), up, now=NOW + 9)
    assert state.people["hana"].hand_raised_at == NOW
    assert done(state, c.SetHand(by="hana", raised=False)).people["hana"].hand_raised_at is None


def test_a_teacher_lowers_a_hand() -> None:
    """Staff lower anybody's hand."""
    state = done(full_lesson(), c.SetHand(by="hana", raised=True))
    assert done(state, c.LowerHand(by="assistant", person="hana")).people["hana"].hand_raised_at is None


def test_sound_only_lets_no_video_flow_and_keeps_cameras_on() -> None:
    """Screens end and are refused, to staff too; cameras stay on for stills; microphones are untouched."""
    state = done(full_lesson(), on("hana", "camera"), on("hana"), on("teacher", "screen"))
    state = done(state, c.SetSoundOnly(by="assistant", on=True))
    assert state.people["teacher"].sources == set()
    assert state.people["hana"].sources == {"camera", "microphone"}
    assert media_plan(state).people["hana"].may_send == {"microphone"}
    assert refused(state, on("teacher", "screen")) == "locked"
    state = done(state, c.SetSoundOnly(by="teacher", on=False), on("teacher", "screen"))
    assert media_plan(state).people["hana"].may_send == {"camera", "microphone"}
    assert media_plan(state).people["teacher"].may_send == {"screen"}
