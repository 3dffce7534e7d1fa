"""Taking people out, for now or for the lesson, and letting them in again."""

from __future__ import annotations

import pytest

from signaling.lesson import commands as c
from signaling.lesson.outcome import Applied, Audited, SeatGiven
from signaling.lesson.reducer import apply
from signaling.lesson.removal import MAX_REMOVED, is_banned, was_removed
from signaling.lesson.seats import seat_id
from signaling.lesson.state import LessonState, replace, standing
from signaling.lesson.view import VIEWERS, project
from tests.kit.lesson_states import NOW, class_lesson, done, full_lesson, join_of, refused

HANA = seat_id("lesson-1", 12)


def on(device: str, person: str = "", *, seat: bool = False) -> c.Join:
    """Return the join of somebody on a device, by name or to Hana's seat."""
    return c.Join(
        person=HANA if seat else (person or f"by {device}"),
        name="12" if seat else "Ken",
        role="student",
        session_id=f"s-{device}-{person or seat}",
        device=device,
    )


def taught(*joins: c.Join) -> LessonState:
    return done(class_lesson(), join_of("teacher", "teacher"), *joins)


def out(person: str, *, ban: bool = False) -> c.RemovePerson:
    return c.RemovePerson(by="teacher", person=person, ban=ban)


def effects(state: LessonState, command: c.Command) -> tuple[object, ...]:
    outcome = apply(state, command, NOW)
    assert isinstance(outcome, Applied), outcome
    return outcome.effects


@pytest.mark.parametrize(("ban", "reason"), [(False, "removed"), (True, "banned")])
def test_who_is_taken_out_is_gone_and_told_why(ban: bool, reason: str) -> None:  # noqa: FBT001
    """At once; only staff sees who it was."""
    state = done(full_lesson(), out("hana", ban=ban))
    assert standing(state, "hana", "s-hana") == reason
    assert "hana" not in state.people
    shown = {viewer: project(state, viewer).removed for viewer in VIEWERS}
    assert [(one.person, one.name, one.banned) for one in shown["staff"]] == [("hana", "hana", ban)]
    assert shown["student"] == shown["observer"] == []


def test_taking_out_and_letting_in_are_audited() -> None:
    """The log learns who did what to whom, and nothing of what changed nothing."""
    state = full_lesson()
    assert effects(state, out("hana")) == (Audited(action="remove", by="teacher", person="hana"),)
    assert effects(state, out("hana", ban=True)) == (Audited(action="ban", by="teacher", person="hana"),)
    readmit = c.Readmit(by="teacher", person="hana")
    assert effects(done(state, out("hana")), readmit) == (
        Audited(action="readmit", by="teacher", person="hana"),
    )
    assert effects(state, readmit) == ()


def test_nobody_takes_out_themselves() -> None:
    """A teacher cannot lock themselves out of their own lesson."""
    assert refused(full_lesson(), out("teacher")) == "not_allowed"


@pytest.mark.parametrize("again", [on("pc"), on("pc", "another name"), on("pc", seat=True)])
def test_who_was_removed_waits_at_the_door(again: c.Join) -> None:
    """Whatever the lobby says, as themselves and as anybody else on that device, until they are let in."""
    state = done(taught(on("pc")), out("by pc"), again)
    assert standing(state, again.person, again.session_id) == "waiting"
    state = done(state, c.SetLobby(by="teacher", lobby="everybody"), c.SetLobby(by="teacher", lobby="off"))
    assert standing(state, again.person, again.session_id) == "waiting"
    state = done(state, c.Admit(by="teacher", waiters=None))
    assert standing(state, again.person, again.session_id) == "seated"
    assert not was_removed(state, "any", "pc")


def test_a_seat_whose_pupil_was_removed_is_for_a_teacher_to_give() -> None:
    """Also to another device: the child who played with Hana's number is out, and Hana is let in."""
    state = done(taught(on("playful", seat=True)), out(HANA), on("hanas", seat=True))
    assert standing(state, HANA, "s-hanas-True") == "waiting"
    admit = c.Admit(by="teacher", waiters=("s-hanas-True",))
    assert SeatGiven(seat=12, device="hanas", always=True) in effects(state, admit)
    assert done(state, admit).people[HANA].device == "hanas"


def test_who_is_here_stays_whatever_was_on_their_device() -> None:
    """Two pupils at one computer: one is sent out, the other loads the page again."""
    state = done(taught(on("pc", "a"), on("pc", "b")), out("a"))
    again = replace(on("pc", "b"), session_id="s-2")
    assert standing(done(state, again), "b", "s-2") == "seated"


def test_removed_staff_waits_like_anybody() -> None:
    """Their token is not a way round the door."""
    state = done(full_lesson(), out("assistant"), join_of("assistant", "assistant", session="s-2"))
    assert standing(state, "assistant", "s-2") == "waiting"


@pytest.mark.parametrize(
    "again",
    [
        on("pc"),
        on("pc", "another name"),
        on("pc", "another tab"),
        on("pc", seat=True),
        replace(on("pc", "guest"), role="observer"),
        replace(on("pc", "camera"), by_http=True),
    ],
)
def test_who_is_banned_neither_comes_in_nor_waits(again: c.Join) -> None:
    """The participant and the device: by name, by seat, by another link, by WHIP."""
    state = done(taught(on("pc")), out("by pc", ban=True))
    for lobby in ("off", "unknown", "everybody"):
        state = done(state, c.SetLobby(by="teacher", lobby=lobby))
        assert refused(state, again) == "banned"
    assert is_banned(state, again.person, again.device)


@pytest.mark.parametrize("device", ["pc", "tablet", ""])
def test_a_banned_seat_is_closed_to_every_device(device: str) -> None:
    """Until the teacher changes their mind."""
    state = done(taught(on("pc", seat=True)), out(HANA, ban=True))
    assert refused(state, on(device, seat=True)) == "banned"
    state = done(state, c.Readmit(by="teacher", person=HANA))
    assert standing(done(state, on("pc", seat=True)), HANA, "s-pc-True") == "seated"


def test_a_ban_takes_out_and_keeps_out_everybody_on_the_device() -> None:
    """Other tabs, and who waits at the door; not the teacher who tries things out in the same browser."""
    sensei = replace(join_of("sensei", "teacher"), device="pc")
    state = taught(on("pc", "a"), on("pc", "b"), on("tablet", "c"), sensei)
    state = done(state, c.SetLobby(by="teacher", lobby="everybody"), on("pc", "d"), on("tablet", "e"))
    state = done(state, out("a", ban=True))
    assert [standing(state, one, f"s-pc-{one}") for one in "ab"] == ["banned", "banned"]
    assert {"sensei", "c"} <= state.people.keys()
    assert list(state.waiting) == ["s-tablet-e"]
    state = done(state, c.Readmit(by="teacher", person="b"))
    assert not state.removed
    assert standing(done(state, on("pc", "a")), "a", "s-pc-a") == "waiting"


def test_somebody_on_no_known_device_is_banned_alone() -> None:
    """A program's people have none: nobody else is meant."""
    state = done(full_lesson(), out("hana", ban=True))
    assert refused(state, join_of("hana", session="s-2")) == "banned"
    assert standing(done(state, join_of("new")), "new", "s-new") == "seated"
    assert "ken" in state.people


def test_the_number_of_those_taken_out_is_bounded() -> None:
    """So is the state; the teacher lets some in again, or locks the door."""
    state = taught()
    for number in range(MAX_REMOVED):
        state = done(state, join_of(f"p{number}"), out(f"p{number}", ban=True))
    state = done(state, join_of("one-more"))
    assert refused(state, out("one-more")) == "too_many"
