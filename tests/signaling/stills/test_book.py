"""Who is given whose still."""

from __future__ import annotations

import pytest

from signaling.lesson import commands as c
from signaling.lesson.state import LessonState
from signaling.stills.book import KEPT_SECONDS, WISHES_KEPT_SECONDS, StillsBook, may_see
from tests.kit.lesson_states import CAST, done, full_lesson, grouped_lesson


def seen(state: LessonState, *people: str) -> LessonState:
    """Turn cameras on."""
    return done(state, *(c.SetSource(by=person, source="camera", on=True) for person in people))


def book_with(state: LessonState, author: str, viewer: str, now: float = 0.0) -> StillsBook:
    """Return a book in which `viewer` (session `s`) wants `author`, of whom there is a still."""
    book = StillsBook()
    book.want("s", viewer, [author])
    assert book.keep(author, state.people[author].group, b"jpeg", state, now)
    return book


def test_a_still_is_given_to_who_wants_it() -> None:
    """Somebody of the same scope who asked gets the newest; a session that did not ask gets none."""
    state = seen(full_lesson(), "hana")
    book = book_with(state, "hana", "ken")
    book.keep("hana", None, b"newer", state, 1.0)
    still = book.still("s", "hana", state, 1.0)
    assert still is not None
    assert still.jpeg == b"newer"
    assert book.waiting("hana") == ["s"]
    assert book.still("other", "hana", state, 1.0) is None


@pytest.mark.parametrize("viewer", CAST)
def test_walls_between_groups_hold_for_stills(viewer: str) -> None:
    """Nobody outside a group sees a still from inside it, and staff no sooner than they are in it."""
    state = seen(grouped_lesson(), "hana")
    assert not may_see(state, viewer, "hana")
    assert viewer in ("hana", "ken") or may_see(
        done(state, c.EnterGroup(by=viewer, group="g-1")), viewer, "hana"
    )


def test_who_speaks_to_all_is_seen_in_every_group() -> None:
    """As by the relay's walls: a face goes with the voice, outwards only; a listener sees nobody."""
    state = seen(done(grouped_lesson(), c.SpeakToAll(by="teacher", on=True)), "teacher", "hana")
    assert may_see(state, "hana", "teacher")
    assert may_see(state, "ken", "teacher")
    assert not may_see(done(state, c.ListenToGroup(by="teacher", group="g-1")), "teacher", "hana")


def test_a_move_empties_the_book_of_the_old_scope() -> None:
    """A still made before a move is shown neither where one was nor where one is now."""
    state = seen(full_lesson(), "hana")
    book = book_with(state, "hana", "ken")
    moved = seen(grouped_lesson(), "hana")
    book.drop_stale(moved, 0.0)
    assert book.still("s", "hana", state, 0.0) is None
    assert not book.keep("hana", None, b"late", moved, 0.0)


def test_consent_is_the_camera() -> None:
    """With the camera off, muted or locked away no still is kept, shown or asked for."""
    state = seen(full_lesson(), "hana")
    book = book_with(state, "hana", "ken")
    assert book.wanted(book.wanted_here(state), 0.0) == {"hana"}
    off = done(state, c.MutePerson(by="teacher", person="hana", source="camera"))
    assert book.wanted(book.wanted_here(off), 0.0) == frozenset()
    assert book.still("s", "hana", off, 0.0) is None
    assert not book.keep("hana", None, b"jpeg", off, 0.0)


def test_a_still_grows_old() -> None:
    """After three missed stills a face is shown no more, and is gone from memory."""
    state = seen(full_lesson(), "hana")
    book = book_with(state, "hana", "ken", now=100.0)
    assert book.still("s", "hana", state, 100.0 + KEPT_SECONDS - 1) is not None
    assert book.still("s", "hana", state, 100.0 + KEPT_SECONDS) is None
    book.drop_stale(state, 100.0 + KEPT_SECONDS)
    assert not book._kept


def test_who_left_or_an_ended_lesson_has_no_stills() -> None:
    """Nothing is shown of somebody who is gone, or when the lesson is over."""
    state = seen(full_lesson(), "hana")
    book = book_with(state, "hana", "ken")
    for after in (c.Leave(by="hana", session_id="s-hana"), c.EndLesson(by="teacher")):
        assert book.still("s", "hana", done(state, after), 0.0) is None


def test_wishes_count_on_every_node_while_they_are_repeated() -> None:
    """Whom another node wants is asked for until it falls silent; a session's end ends its own wishes."""
    state = seen(full_lesson(), "hana", "ken")
    book = StillsBook()
    book.want("s", "teacher", ["hana", "nobody", "teacher"])
    book.hear("node-2", ["ken"], now=50.0)
    assert book.wanted_here(state) == {"hana"}
    assert book.wanted(book.wanted_here(state), 50.0) == {"hana", "ken"}
    assert book.wanted(book.wanted_here(state), 50.0 + WISHES_KEPT_SECONDS) == {"hana"}
    book.forget("s")
    assert book.wanted(book.wanted_here(state), 60.0) == frozenset()
