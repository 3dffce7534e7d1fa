"""Who comes in at once, who waits, and who lets them in."""

from __future__ import annotations

import pytest

from signaling.errors import Refusal
from signaling.lesson import commands as c
from signaling.lesson.board_rights import board_rights
from signaling.lesson.ids import class_page
from signaling.lesson.lobby import must_wait
from signaling.lesson.outcome import Applied, Audited, SeatGiven
from signaling.lesson.permissions import channels_readable
from signaling.lesson.plan import media_plan
from signaling.lesson.reducer import apply
from signaling.lesson.seats import holds, seat_id
from signaling.lesson.state import LessonState, standing
from signaling.lesson.view import VIEWERS, project
from signaling.wire.arrival import MAX_WAITING, Lobby
from signaling.wire.lesson import Locks, Role
from tests.kit.lesson_states import NOW, class_lesson, done, join_of, refused

HANA = seat_id("lesson-1", 12)


def taught(lobby: Lobby = "off") -> LessonState:
    """Return a lesson of a class with its teacher in it."""
    state = done(class_lesson(), join_of("teacher", "teacher"))
    return done(state, c.SetLobby(by="teacher", lobby=lobby))


def sit(device: str, *, session: str = "", trusted: bool = False, fresh: bool = True) -> c.Join:
    """Return the join of a device that asks for Hana's seat."""
    return c.Join(
        person=HANA,
        name="12",
        role="student",
        session_id=session or f"s-{device}",
        device=device,
        trusted=trusted,
        fresh=fresh,
    )


def effects(state: LessonState, command: c.Command) -> tuple[object, ...]:
    outcome = apply(state, command, NOW)
    assert isinstance(outcome, Applied), outcome
    return outcome.effects


@pytest.mark.parametrize(
    ("lobby", "waits"),
    [
        ("off", {"teacher": False, "assistant": False, "guest": False, "observer": False, "seat": False}),
        ("unknown", {"teacher": False, "assistant": False, "guest": True, "observer": True, "seat": False}),
        ("everybody", {"teacher": False, "assistant": False, "guest": True, "observer": True, "seat": True}),
    ],
)
def test_who_waits(lobby: Lobby, waits: dict[str, bool]) -> None:
    """Staff never waits; who has no seat waits where names are unknown; everybody else where all do."""
    state = taught(lobby)
    roles: dict[str, Role] = {
        "teacher": "teacher",
        "assistant": "assistant",
        "guest": "student",
        "observer": "observer",
    }
    found = {key: must_wait(state, join_of(f"new-{key}", role)) for key, role in roles.items()}
    found["seat"] = must_wait(state, sit("chromebook"))
    assert found == waits


def test_who_was_in_comes_back_without_waiting() -> None:
    """A lobby that is turned on keeps nobody out who was let in before."""
    state = done(taught(), join_of("guest"), sit("chromebook"))
    state = done(state, c.SetLobby(by="teacher", lobby="everybody"))
    state = done(state, c.Leave(by="guest", session_id="s-guest"), join_of("guest", session="s-2"))
    state = done(state, sit("chromebook", session="s-3"))
    assert state.waiting == {}
    assert state.people["guest"].session_id == "s-2"


def test_who_waits_is_nobody_yet() -> None:
    """Nobody sees them but staff, they are in no plan, read no channel and no board."""
    state = done(taught("everybody"), join_of("guest"))
    assert standing(state, "guest", "s-guest") == "waiting"
    assert "guest" not in state.people
    assert "guest" not in media_plan(state).people
    assert channels_readable(state, "guest") == frozenset()
    assert board_rights(state, "guest", class_page(state.lesson_id)) == "none"
    shown = {viewer: [each.name for each in project(state, viewer).waiting] for viewer in VIEWERS}
    assert shown == {"staff": ["guest"], "student": [], "observer": []}
    assert refused(state, c.SetHand(by="guest", raised=True)) == "not_in_lesson"


def test_one_is_let_in_or_all_are() -> None:
    """Whoever is let in is there on the session on which they waited."""
    state = done(taught("everybody"), *(join_of(person) for person in ("a", "b", "c")))
    state = done(state, c.Admit(by="teacher", waiters=("s-b",)))
    assert standing(state, "b", "s-b") == "seated"
    assert list(state.waiting) == ["s-a", "s-c"]
    state = done(state, c.Admit(by="teacher", waiters=None))
    assert [standing(state, person, f"s-{person}") for person in "ac"] == ["seated", "seated"]
    assert state.waiting == {}
    for nobody in (("s-a",), None):
        assert effects(state, c.Admit(by="teacher", waiters=nobody)) == ()


def test_who_is_turned_away_may_ask_again() -> None:
    """It is a no for now, and it is in the audit log."""
    state = done(taught("everybody"), join_of("guest"))
    turn_away = c.TurnAway(by="teacher", waiter="s-guest")
    assert effects(state, turn_away) == (Audited(action="turn_away", by="teacher", person="guest"),)
    state = done(state, turn_away)
    assert standing(state, "guest", "s-guest") == "turned_away"
    assert effects(state, turn_away) == ()
    state = done(state, join_of("guest", session="s-2"))
    assert standing(state, "guest", "s-2") == "waiting"


def test_who_goes_while_waiting_waits_no_more() -> None:
    """A closed page leaves nobody at the door."""
    state = done(taught("everybody"), join_of("guest"), c.SessionLost(person="guest", session_id="s-guest"))
    assert state.waiting == {}


def test_a_page_loaded_again_keeps_its_place_in_the_queue() -> None:
    """The same device waits once, since when it first came."""
    state = done(taught("everybody"), join_of("guest"))
    state = done(state, join_of("guest", session="s-2"), now=NOW + 60)
    assert [(key, waiter.since) for key, waiter in state.waiting.items()] == [("s-2", NOW)]


def test_who_need_not_wait_any_more_comes_in() -> None:
    """A lobby that is turned down lets in whoever it kept for nothing."""
    state = done(taught("everybody"), join_of("guest"), sit("chromebook"))
    state = done(state, c.SetLobby(by="teacher", lobby="unknown"))
    assert standing(state, HANA, "s-chromebook") == "seated"
    assert standing(state, "guest", "s-guest") == "waiting"
    state = done(state, c.SetLobby(by="teacher", lobby="off"))
    assert standing(state, "guest", "s-guest") == "seated"


def test_two_who_waited_for_one_free_seat_do_not_both_get_it() -> None:
    """The first sits there as if the lobby had never been; the other asks for a taken seat from then on."""
    state = done(taught("everybody"), sit("first"), sit("second"))
    set_lobby = c.SetLobby(by="teacher", lobby="off")
    assert effects(state, set_lobby)[1:] == (SeatGiven(seat=12, device="first"),)
    state = done(state, set_lobby)
    assert standing(state, HANA, "s-first") == "seated"
    assert standing(state, HANA, "s-second") == "waiting"


def test_a_lobby_turned_off_opens_no_locked_door() -> None:
    """Who is new waits on until the door is open; staff and who was there before do not."""
    state = done(taught("everybody"), join_of("guest"), sit("chromebook"))
    state = done(state, c.SetLocks(by="teacher", locks=Locks(door=True)))
    state = done(state, c.SetLobby(by="teacher", lobby="off"))
    assert list(state.waiting) == ["s-guest", "s-chromebook"]
    unlock = c.SetLocks(by="teacher", locks=Locks())
    assert SeatGiven(seat=12, device="chromebook") in effects(state, unlock)
    state = done(state, unlock)
    assert (standing(state, "guest", "s-guest"), state.waiting) == ("seated", {})


def test_who_changed_the_lobby_is_noted_once() -> None:
    """Said again it changes nothing, and there is nothing to answer for."""
    change = c.SetLobby(by="teacher", lobby="everybody")
    assert effects(taught(), change) == (Audited(action="lobby", by="teacher", detail="everybody"),)
    assert effects(taught("everybody"), change) == ()


def test_a_lobby_turned_off_in_a_full_lesson_keeps_waiting_who_does_not_fit() -> None:
    """The lobby is off, and nobody is lost: the teacher still sees who waits."""
    state = taught()
    for number in range(198):
        state = done(state, join_of(f"p{number}"))
    state = done(state, c.SetLobby(by="teacher", lobby="everybody"), join_of("fits"), join_of("waits"))
    state = done(state, c.SetLobby(by="teacher", lobby="off"))
    assert state.settings.lobby == "off"
    assert standing(state, "fits", "s-fits") == "seated"
    assert list(state.waiting) == ["s-waits"]


def test_all_are_let_in_but_two_for_one_seat() -> None:
    """The first who asked has it; the other goes on waiting, for a word about them alone."""
    state = done(taught("everybody"), sit("first"), sit("second"), join_of("guest"))
    admit = c.Admit(by="teacher", waiters=None)
    assert effects(state, admit) == (
        SeatGiven(seat=12, device="first", always=True),
        Audited(action="admit", by="teacher", person=HANA),
        Audited(action="admit", by="teacher", person="guest"),
    )
    state = done(state, admit)
    assert standing(state, HANA, "s-first") == "seated"
    assert list(state.waiting) == ["s-second"]
    state = done(state, c.Admit(by="teacher", waiters=("s-second",)))
    assert standing(state, HANA, "s-second") == "seated"
    assert standing(state, HANA, "s-first") == "replaced"


def test_the_queue_is_bounded() -> None:
    """A thousand made-up pupils fill the lobby, not the state."""
    state = taught("everybody")
    for number in range(MAX_WAITING):
        state = done(state, join_of(f"p{number}"))
    assert refused(state, join_of("one-more")) == "lesson_full"
    assert standing(done(state, join_of("p0", session="again")), "p0", "again") == "waiting"


def test_a_locked_door_keeps_out_of_the_lobby_too() -> None:
    """Nobody new is let in means that nobody asks either."""
    state = done(taught("everybody"), c.SetLocks(by="teacher", locks=Locks(door=True)))
    assert refused(state, join_of("guest")) == "locked"


def test_nobody_plays_or_publishes_from_the_lobby() -> None:
    """WHIP and WHEP cannot wait: they are refused until somebody lets their participant in."""
    state = taught("everybody")
    join = c.Join(person="guest", name="guest", role="student", session_id="s", by_http=True)
    assert refused(state, join) == "locked"


def test_a_taken_seat_is_not_taken_by_another_device() -> None:
    """A playful child who taps another's number waits; the other notices nothing."""
    state = done(taught(), sit("hanas"), c.SetHand(by=HANA, raised=True))
    after = done(state, sit("playful"))
    assert standing(after, HANA, "s-hanas") == "seated"
    assert standing(after, HANA, "s-playful") == "waiting"
    assert after.people == state.people
    waiter = project(after, "staff").waiting[0]
    assert (waiter.name, waiter.seat, waiter.free) == ("山田はな", 12, False)


def test_a_seat_is_kept_from_others_for_half_a_minute() -> None:
    """A weak network is no chance for somebody else."""
    state = done(taught(), sit("hanas"), c.SessionLost(person=HANA, session_id="s-hanas"))
    assert standing(done(state, sit("playful")), HANA, "s-playful") == "waiting"
    later = done(state, c.Tick(), now=NOW + 31)
    assert standing(done(later, sit("tablet"), now=NOW + 32), HANA, "s-tablet") == "seated"


def test_the_pupils_own_device_takes_its_seat_back_once() -> None:
    """Who sat there is replaced, and cannot come back by its old token."""
    state = done(taught(), sit("playful"), sit("hanas", trusted=True))
    assert standing(state, HANA, "s-hanas") == "seated"
    assert standing(state, HANA, "s-playful") == "replaced"
    assert standing(done(state, sit("playful", session="s-4")), HANA, "s-4") == "waiting"
    assert holds(state, HANA, "hanas")
    assert not holds(state, HANA, "playful")


def test_the_same_device_comes_back_at_any_time() -> None:
    """A reload needs nobody's word, and keeps hand and group."""
    state = done(taught(), sit("hanas"), c.SetHand(by=HANA, raised=True), sit("hanas", session="s-2"))
    assert standing(state, HANA, "s-2") == "seated"
    assert state.people[HANA].hand_raised_at is not None


def test_a_teachers_word_gives_a_seat_for_good() -> None:
    """After it not even a device that the class knew takes the seat, and the class knows the new one."""
    state = done(taught(), sit("old", trusted=True), sit("new"))
    admit = c.Admit(by="teacher", waiters=("s-new",))
    assert SeatGiven(seat=12, device="new", always=True) in effects(state, admit)
    state = done(state, admit)
    assert standing(state, HANA, "s-new") == "seated"
    assert standing(state, HANA, "s-old") == "replaced"
    assert standing(done(state, sit("old", session="s-5", trusted=True)), HANA, "s-5") == "waiting"


def test_the_class_hears_of_the_device_at_a_seat() -> None:
    """So that the next lesson begins with one tap; of a guest there is nothing to know."""
    assert effects(taught(), sit("hanas")) == (SeatGiven(seat=12, device="hanas"),)
    assert effects(taught(), join_of("guest")) == ()


def test_a_lesson_that_is_full_lets_nobody_in() -> None:
    """The teacher is told, and who waits goes on waiting."""
    state = taught()
    for number in range(199):
        state = done(state, join_of(f"p{number}"))
    state = done(state, c.SetLobby(by="teacher", lobby="everybody"), join_of("one-more"))
    outcome = apply(state, c.Admit(by="teacher", waiters=None), NOW)
    assert isinstance(outcome, Refusal)
    assert outcome.code == "lesson_full"
