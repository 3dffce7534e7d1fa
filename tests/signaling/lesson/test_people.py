"""Coming, going, coming back, being taken out."""

from __future__ import annotations

import pytest

from signaling.lesson import commands as c
from signaling.lesson import group_commands as g
from signaling.lesson.people import LONG_GONE_SECONDS, STAFF_PLACES, long_gone
from signaling.lesson.state import (
    MAX_REMEMBERED,
    SEAT_KEPT_SECONDS,
    next_deadline,
    present_person,
    standing,
)
from signaling.wire.lesson import MAX_PEOPLE, Locks
from tests.kit.lesson_states import NOW, done, empty_lesson, full_lesson, grouped_lesson, join_of, refused


def test_somebody_new_arrives_with_nothing_on() -> None:
    """A new participant is here, with the class, sends nothing and has no hand raised."""
    person = done(empty_lesson(), join_of("hana")).people["hana"]
    assert person.present
    assert (person.group, person.sources, person.hand_raised_at, person.peer_id) == (
        None,
        frozenset(),
        None,
        "",
    )


def test_a_second_session_replaces_the_first_once() -> None:
    """The same identity twice: the newer session is seated, the older one learns that it was replaced."""
    state = done(empty_lesson(), join_of("hana", session="s-1"), join_of("hana", session="s-2"))
    assert standing(state, "hana", "s-1") == "replaced"
    assert standing(state, "hana", "s-2") == "seated"
    assert done(state, c.SessionLost(person="hana", session_id="s-1")) == state
    assert done(state, c.Leave(by="hana", session_id="s-1")) == state


def test_a_lost_session_keeps_seat_group_and_hand_for_thirty_seconds() -> None:
    """Who drops out is away with everything kept, and as before once they are back."""
    state = done(
        grouped_lesson(),
        c.SetHand(by="hana", raised=True),
        c.SetSource(by="hana", source="camera", on=True),
    )
    away = done(state, c.SessionLost(person="hana", session_id="s-hana"))
    kept = done(away, c.Tick(), now=NOW + SEAT_KEPT_SECONDS - 0.1)
    assert kept.people["hana"].present
    back = done(kept, join_of("hana", session="s-2"), now=NOW + 29)
    before, after = state.people["hana"], back.people["hana"]
    assert (after.group, after.hand_raised_at, after.sources) == (
        "g-1",
        before.hand_raised_at,
        frozenset({"camera"}),
    )


def test_after_thirty_seconds_the_seat_is_given_up_but_not_forgotten() -> None:
    """Who stays away leaves; coming back later, they find seat and group again, and nothing switched on."""
    state = done(
        grouped_lesson(),
        c.SetHand(by="hana", raised=True),
        c.SetSource(by="hana", source="camera", on=True),
        c.SetPeer(by="hana", peer_id="peer-1"),
    )
    gone = done(state, c.SessionLost(person="hana", session_id="s-hana"))
    gone = done(gone, c.Tick(), now=NOW + SEAT_KEPT_SECONDS)
    assert present_person(gone, "hana") is None
    back = done(gone, join_of("hana", session="s-2"), now=NOW + 600)
    person = back.people["hana"]
    assert (person.group, person.joined_at) == ("g-1", NOW)
    assert (person.sources, person.hand_raised_at) == (frozenset(), None)
    assert person.peer_id == ""  # by which a page knows that nobody stopped its sources


def test_who_left_comes_back_to_where_everybody_is_now() -> None:
    """A late returner is with the class if the groups were called back in the meantime."""
    state = done(grouped_lesson(), c.Leave(by="hana", session_id="s-hana"), g.RecallGroups(by="teacher"))
    assert done(state, join_of("hana")).people["hana"].group is None


def test_a_fresh_page_sends_nothing_yet() -> None:
    """A client that begins from nothing has no peer and no sources, however its predecessor ended."""
    state = done(
        full_lesson(), c.SetPeer(by="hana", peer_id="p-1"), c.SetSource(by="hana", source="camera", on=True)
    )
    kept = done(state, join_of("hana", session="s-2")).people["hana"]
    fresh = done(state, join_of("hana", session="s-2", fresh=True)).people["hana"]
    assert (kept.peer_id, kept.sources) == ("p-1", frozenset({"camera"}))
    assert (fresh.peer_id, fresh.sources) == ("", frozenset())


def test_leaving_gives_the_seat_up_at_once() -> None:
    """Leaving does not wait for 30 s."""
    state = done(full_lesson(), c.Leave(by="hana", session_id="s-hana"))
    assert present_person(state, "hana") is None


@pytest.mark.parametrize("name", ["", " Hana", "a\nb", "\u202eanaH"])
def test_a_name_that_is_not_clean_is_refused(name: str) -> None:
    """A token is not trusted to carry a clean name: it may have been made by another program."""
    join = c.Join(person="hana", name=name, role="student", session_id="s")
    assert refused(empty_lesson(), join) == "bad_name"


def test_a_full_lesson_takes_returners_only() -> None:
    """The 201st person is refused; somebody who is still seated may change their session."""
    state = done(empty_lesson(), *(join_of(f"p-{n}") for n in range(MAX_PEOPLE)))
    assert refused(state, join_of("late")) == "lesson_full"
    assert done(state, join_of("p-7", session="other")).people["p-7"].session_id == "other"


def test_a_lesson_that_strangers_filled_still_takes_its_staff() -> None:
    """Whoever takes people out must be able to come in: a few places are kept for staff, not without end."""
    state = done(empty_lesson(), *(join_of(f"p-{n}") for n in range(MAX_PEOPLE)))
    state = done(state, *(join_of(f"t-{n}", "teacher") for n in range(STAFF_PLACES)))
    assert done(state, c.RemovePerson(by="t-0", person="p-7")).removed.keys() == {"p-7"}
    assert refused(state, join_of("t-late", "assistant")) == "lesson_full"
    assert refused(state, join_of("late")) == "lesson_full"


def test_the_departed_are_forgotten_oldest_first() -> None:
    """People who left are remembered up to a bound, so that a lesson's state cannot grow for ever."""
    state = empty_lesson()
    for n in range(MAX_REMEMBERED + 3):
        state = done(state, join_of(f"p-{n}"), c.Leave(by=f"p-{n}", session_id=f"s-p-{n}"), now=NOW + n)
    assert len(state.people) == MAX_REMEMBERED
    assert "p-2" not in state.people
    assert f"p-{MAX_REMEMBERED + 2}" in state.people


def test_a_locked_door_lets_in_who_was_here_and_staff() -> None:
    """Made-up pupils stay outside; a pupil whose line broke, and a late teacher, come in."""
    state = done(full_lesson(), c.Leave(by="hana", session_id="s-hana"))
    state = done(state, c.SetLocks(by="teacher", locks=Locks(door=True)))
    assert refused(state, join_of("made up")) == "locked"
    assert refused(state, join_of("guest 2", "observer")) == "locked"
    state = done(state, join_of("hana"), join_of("late", "assistant"))
    assert state.people["hana"].present
    assert state.people["late"].present


def test_only_who_left_a_while_ago_is_long_gone() -> None:
    """Not who is here, nor who may just be on the way back; but whoever was taken out."""
    state = done(full_lesson(), c.Leave(by="hana", session_id="s-hana"))
    assert long_gone(state, NOW + LONG_GONE_SECONDS - 1) == []
    assert long_gone(state, NOW + LONG_GONE_SECONDS) == ["hana"]
    assert long_gone(done(state, c.RemovePerson(by="teacher", person="ken")), NOW) == ["ken"]


def test_a_session_the_state_does_not_know_is_missing() -> None:
    """A session whose lease ran out although it lives may join again, and is not told to go."""
    state = done(full_lesson(), c.SessionLost(person="hana", session_id="s-hana"))
    assert standing(state, "hana", "s-hana") == "missing"
    assert standing(state, "stranger", "s") == "missing"


def test_the_next_deadline_is_the_earliest() -> None:
    """A tick is due when the first kept seat or the unattended lesson runs out."""
    state = full_lesson()
    assert next_deadline(state) is None
    state = done(state, c.SessionLost(person="hana", session_id="s-hana"), now=NOW + 5)
    state = done(state, c.SessionLost(person="ken", session_id="s-ken"), now=NOW + 3)
    assert next_deadline(state) == NOW + 3 + SEAT_KEPT_SECONDS
