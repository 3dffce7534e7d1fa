"""The class of a running lesson is changed at the desk."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from signaling.lesson import commands as c
from signaling.lesson.board_rights import board_rights
from signaling.lesson.class_changes import follow_class
from signaling.lesson.consent import consent_of
from signaling.lesson.ids import class_page
from signaling.lesson.outcome import Applied
from signaling.lesson.plan import media_plan
from signaling.lesson.seats import person_of, seat_id, seat_of
from signaling.lesson.state import LessonState, replace, standing
from signaling.wire.arrival import Lobby
from signaling.wire.groups import SavedGroup, SavedSet
from signaling.wire.lesson import NewGroup
from signaling.wire.roster import Consent, Seat
from tests.kit.lesson_states import NOW, ROSTER, class_lesson, done, join_of, refused

HANA = seat_id("lesson-1", 12)
KEN = seat_id("lesson-1", 3)


def sit(number: int, device: str = "", *, person: str = "", session: str = "") -> c.Join:
    """Return the join of a seat's pupil, each on a device of their own."""
    return c.Join(
        person=person or seat_id("lesson-1", number),
        name=str(number),
        role="student",
        session_id=session or f"s-{number}",
        device=device or f"d-{number}",
        seat=True,
    )


def taught(*numbers: int) -> LessonState:
    """Return a lesson of the class with its teacher and these pupils."""
    return done(class_lesson(), join_of("teacher", "teacher"), *(sit(number) for number in numbers))


def changed(*seats: Seat, without: int | None = None, revision: int = 1) -> c.FollowClass:
    """Return the news that these seats are so now, and that one is gone."""
    roster = {seat.number: seat for seat in (*ROSTER, *seats)}
    roster.pop(without or 0, None)
    return c.FollowClass(
        revision=revision, grade=None, roster=tuple(roster[key] for key in sorted(roster)), sets=()
    )


def with_consent(consent: Consent) -> Seat:
    return replace(ROSTER[2], consent=consent)


def test_a_new_pupil_has_a_seat() -> None:
    """From then on: shown as missing, and able to come in by number."""
    state = done(taught(3), changed(Seat(number=21, name="転校生")))
    assert [seat.number for seat in state.roster] == [3, 5, 12, 13, 20, 21]
    assert done(state, sit(21)).people[seat_id("lesson-1", 21)].name == "転校生"


def test_a_name_written_otherwise_is_the_same_pupil() -> None:
    """Hand, group and session stay; everybody sees the new name."""
    state = done(taught(12), c.SetHand(by=HANA, raised=True), changed(Seat(number=12, name="山田ハナ")))
    hana = state.people[HANA]
    assert (hana.name, hana.seat, hana.session_id) == ("山田ハナ", 12, "s-12")
    assert hana.hand_raised_at == NOW


def test_an_older_change_comes_too_late() -> None:
    """Two nodes may read in one order and store in the other; the same twice changes nothing."""
    new = done(taught(), changed(Seat(number=21, name="新"), revision=5))
    for revision in (4, 5):
        assert follow_class(new, changed(revision=revision), NOW) == Applied(new)


@pytest.mark.parametrize(
    ("consent", "sent"),
    [("voice", {"microphone"}), ("board", set()), ("nothing", set())],
)
def test_less_consent_stops_at_once(consent: Consent, sent: set[str]) -> None:
    """In the same change: what is sent, what may be forwarded, what may be drawn, what may be begun."""
    state = taught(12)
    state = done(state, c.SetSource(by=HANA, source="microphone", on=True))
    state = done(state, c.SetSource(by=HANA, source="camera", on=True))
    state = done(state, changed(with_consent(consent)))
    assert state.people[HANA].sources == sent
    assert media_plan(state).people[HANA].may_send == sent
    assert refused(state, c.SetSource(by=HANA, source="camera", on=True)) == "no_consent"
    right = "read" if consent == "nothing" else "write"
    assert board_rights(state, HANA, class_page(state.lesson_id)) == right


def test_more_consent_opens_no_camera() -> None:
    """It only allows the pupil to."""
    state = done(taught(20), changed(replace(ROSTER[4], consent="all")))
    assert state.people[seat_id("lesson-1", 20)].sources == frozenset()
    done(state, c.SetSource(by=seat_id("lesson-1", 20), source="camera", on=True))


@pytest.mark.parametrize("lobby", ["off", "unknown", "everybody"])
def test_whose_seat_is_gone_stays_by_name(lobby: Lobby) -> None:
    """Nobody is thrown out of a lesson by a list: group, session and consent stay, the number goes."""
    state = done(taught(3, 13), c.SetLobby(by="teacher", lobby=lobby))
    yui = seat_id("lesson-1", 13)
    groups = (NewGroup(name="赤", people=[yui]),)
    state = done(state, c.MakeGroups(by="teacher", groups=groups, ids=("g",), open=True))
    state = done(state, changed(without=13))
    person = state.people[yui]
    assert (person.name, person.seat, person.group, person.session_id) == ("鈴木ゆい", None, "g", "s-13")
    assert consent_of(state, person) == "board"
    assert refused(state, c.SetSource(by=yui, source="microphone", on=True)) == "no_consent"
    again = done(state, sit(13, session="s-again"))
    assert standing(again, yui, "s-again") == "seated"
    assert again.people[yui].name == "鈴木ゆい"


def test_a_seat_that_is_gone_is_taken_by_nobody() -> None:
    """Also with a token from before; who waited for it is sent to ask again."""
    state = taught(12)
    state = done(state, sit(12, "other", session="s-other"))
    assert standing(state, HANA, "s-other") == "waiting"
    state = done(state, changed(without=12))
    assert standing(state, HANA, "s-other") == "turned_away"
    assert refused(done(taught(), changed(without=12)), sit(12)) == "no_such_seat"


def test_a_line_that_is_written_again_is_the_same_pupil() -> None:
    """The teacher deleted it by mistake."""
    state = done(taught(12), changed(without=12), changed(revision=2))
    assert (state.people[HANA].seat, state.seat_people) == (12, {})


def test_pupils_whose_number_moves_stay_who_they_are() -> None:
    """One is put in between: everybody after has another number, and nobody another name or consent."""
    roster = [ROSTER[0], Seat(number=5, name="新しい子")]
    roster += [replace(seat, number=seat.number + 1) for seat in ROSTER[1:]]
    state = done(taught(3, 12, 13), follow(roster))
    assert {person.name: person.seat for person in state.people.values() if person.seat} == {
        "田中けん": 3,
        "山田はな": 13,
        "鈴木ゆい": 14,
    }
    assert state.people[HANA].seat == 13
    assert person_of(state, 13) == HANA
    assert seat_of(state, HANA) == state.roster[3]
    again = done(state, sit(12, session="s-again"))
    assert again.people[HANA].name == "山田はな"


def follow(roster: Sequence[Seat], revision: int = 1) -> c.FollowClass:
    return c.FollowClass(revision=revision, grade=None, roster=tuple(roster), sets=())


def test_a_new_pupil_on_an_old_number_is_somebody_else() -> None:
    """They never become the one who sat there, who stays by name."""
    others = [seat for seat in ROSTER if seat.number != 12]
    state = done(taught(12), follow(others), follow([*others, Seat(number=12, name="転校生")], 2))
    new = person_of(state, 12)
    assert new != HANA
    assert (state.people[HANA].name, state.people[HANA].seat) == ("山田はな", None)
    state = done(state, sit(12, "new", person=new, session="s-new"))
    assert state.people[new].name == "転校生"
    assert standing(state, HANA, "s-12") == "seated"


def test_two_who_change_places_stay_themselves() -> None:
    """A swap is two moves."""
    swapped = [replace(ROSTER[0], number=12), replace(ROSTER[2], number=3), *ROSTER[1:2], *ROSTER[3:]]
    state = done(taught(3, 12), follow(sorted(swapped, key=lambda seat: seat.number)))
    assert (state.people[HANA].seat, state.people[KEN].seat) == (3, 12)
    assert state.people[HANA].name == "山田はな"


def test_saved_groups_come_with_the_class() -> None:
    """One that was saved in another lesson of it, for the pupils as they are numbered now."""
    saved = SavedSet(id="s", name="実験", saved_at=1.0, groups=[SavedGroup(name="赤", seats=[12, 99])])
    command = c.FollowClass(revision=1, grade=None, roster=ROSTER, sets=(saved,))
    (kept,) = done(taught(12), command).group_sets
    assert kept.groups[0].people == (HANA,)
