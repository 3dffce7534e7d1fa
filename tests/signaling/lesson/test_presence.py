"""How somebody is there."""

from __future__ import annotations

from signaling.lesson import commands as c
from signaling.lesson.view import project
from tests.kit.lesson_states import done, full_lesson


def test_in_the_classroom_the_microphone_is_off_at_first() -> None:
    """Two open microphones in one room howl; whose is open is theirs to say."""
    state = done(full_lesson(), c.SetSource(by="hana", source="microphone", on=True))
    state = done(
        state, c.SetSource(by="hana", source="camera", on=True), c.SetInClassroom(by="hana", on=True)
    )
    assert state.people["hana"].sources == {"camera"}
    assert [person.id for person in project(state, "student").people if person.in_classroom] == ["hana"]
    state = done(
        state, c.SetSource(by="hana", source="microphone", on=True), c.SetInClassroom(by="hana", on=True)
    )
    assert state.people["hana"].sources == {"camera", "microphone"}
    state = done(state, c.SetInClassroom(by="hana", on=False))
    assert not state.people["hana"].in_classroom
    assert state.people["hana"].sources == {"camera", "microphone"}


def test_only_staff_sees_how_well_somebody_hears() -> None:
    """A pupil's trouble is the teacher's business, and nobody's joke."""
    state = done(full_lesson(), c.SetEars(by="hana", hearing="tap_needed", sending="silent"))
    for viewer, shown in (("staff", ("tap_needed", "silent")), ("student", ("", "")), ("observer", ("", ""))):
        hana = next(person for person in project(state, viewer).people if person.id == "hana")  # type: ignore[arg-type]
        assert (hana.hearing, hana.sending) == shown


def test_who_left_hears_nothing() -> None:
    """What was known of their page is forgotten with it."""
    state = done(full_lesson(), c.SetEars(by="hana", hearing="good", sending="good"))
    state = done(state, c.Leave(by="hana", session_id="s-hana"))
    assert (state.people["hana"].hearing, state.people["hana"].sending) == ("", "")
