"""Seats of the roster and their participants."""

from __future__ import annotations

from signaling.lesson import commands as c
from signaling.lesson.ids import is_id
from signaling.lesson.seats import own_seat, seat_id, seat_numbered, seat_of
from signaling.lesson.view import VIEWERS, project
from tests.kit.lesson_states import class_lesson, done, join_of


def test_a_seat_is_the_same_participant_for_a_whole_lesson() -> None:
    """Who comes back to a seat is who sat there before, with group and hand."""
    state = class_lesson()
    hana = seat_id(state.lesson_id, 12)
    state = done(state, join_of(hana), c.SetHand(by=hana, raised=True), join_of(hana, session="s-2"))
    assert [person.id for person in state.people.values() if person.seat == 12] == [hana]
    assert state.people[hana].hand_raised_at is not None


def test_seats_of_two_lessons_are_different_participants() -> None:
    """What is known of a participant in one lesson opens nothing in another."""
    ids = {seat_id(lesson, number) for lesson in ("a", "b") for number in range(1, 41)}
    assert len(ids) == 80
    assert all(map(is_id, ids))


def test_name_and_role_of_a_seat_are_the_rosters() -> None:
    """Whatever the token says, a seat is the pupil of the roster."""
    state = class_lesson()
    state = done(state, join_of(seat_id(state.lesson_id, 12), "teacher"))
    person = state.people[seat_id(state.lesson_id, 12)]
    assert (person.name, person.role, person.seat) == ("山田はな", "student", 12)
    assert own_seat(state, person) == seat_numbered(state, 12)


def test_who_comes_by_name_has_no_seat() -> None:
    """A guest is nobody of the roster."""
    state = done(class_lesson(), join_of("guest"))
    assert state.people["guest"].seat is None
    assert own_seat(state, state.people["guest"]) is None
    assert seat_of(state, "guest") is None
    assert seat_numbered(state, 99) is None


def test_the_names_of_the_missing_go_to_staff_only() -> None:
    """A pupil and a guest see who is there, not who is not."""
    state = class_lesson()
    shown = {viewer: [seat.name for seat in project(state, viewer).roster] for viewer in VIEWERS}
    assert shown == {"staff": [seat.name for seat in state.roster], "student": [], "observer": []}


def test_everybody_sees_the_number_of_who_is_there() -> None:
    """Children call one another by it."""
    state = class_lesson()
    state = done(state, join_of(seat_id(state.lesson_id, 3)))
    assert [person.seat for person in project(state, "student").people] == [3]


def test_who_sits_where_is_worked_out_once() -> None:
    """Staff are shown who waits at every change: no seat of the class is hashed again for it."""
    state = class_lesson()
    assert seat_of(state, "nobody") is None
    worked_out = seat_id.cache_info().misses
    for seat in state.roster:
        assert seat_of(state, seat_id(state.lesson_id, seat.number)) == seat
    assert seat_id.cache_info().misses == worked_out
