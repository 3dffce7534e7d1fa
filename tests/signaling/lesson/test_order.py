"""Keeping order in a lesson."""

from __future__ import annotations

from typing import get_args

import pytest

from media.control import Source
from signaling.chat.sight import in_sight
from signaling.lesson import commands as c
from signaling.lesson import order_commands as o
from signaling.lesson.outcome import Applied, Audited
from signaling.lesson.reducer import apply
from signaling.lesson.seats import seat_id
from signaling.lesson.state import LessonState, replace
from signaling.lesson.view import VIEWERS, project
from signaling.wire.lesson import ChatMessage, Locks, Role
from signaling.wire.order import MAX_HIDDEN
from tests.kit.lesson_states import (
    NOW,
    class_lesson,
    done,
    full_lesson,
    go_to,
    join_of,
    refused,
    with_plan,
)


def test_who_is_asked_for_a_microphone_decides() -> None:
    """Asking turns nothing on; it is seen until they do it."""
    asked = done(full_lesson(), o.AskSource(by="teacher", person="hana", source="microphone"))
    assert asked.people["hana"].asked == {"microphone"}
    assert asked.people["hana"].sources == frozenset()
    on = done(asked, c.SetSource(by="hana", source="microphone", on=True))
    assert on.people["hana"].asked == frozenset()


def test_who_is_asked_may_decline() -> None:
    """Then nothing is asked of them any more."""
    asked = done(full_lesson(), o.AskSource(by="teacher", person="hana", source="camera"))
    assert done(asked, o.DeclineSource(by="hana", source="camera")).people["hana"].asked == frozenset()


def test_what_is_on_is_not_asked_for() -> None:
    """Nothing changes for whoever sends already."""
    on = done(full_lesson(), c.SetSource(by="hana", source="microphone", on=True))
    assert done(on, o.AskSource(by="teacher", person="hana", source="microphone")) == on


def test_what_is_locked_is_unlocked_before_it_is_asked_for() -> None:
    """Nobody is asked for what they are not allowed to do."""
    locked = done(full_lesson(), c.SetLocks(by="teacher", locks=Locks(microphone=True)))
    assert refused(locked, o.AskSource(by="teacher", person="hana", source="microphone")) == "locked"


@pytest.mark.parametrize(
    ("seat", "source", "code"),
    [(5, "microphone", None), (5, "camera", "no_consent"), (13, "microphone", "no_consent")],
)
def test_nobody_is_asked_for_what_their_family_did_not_agree_to(
    seat: int, source: Source, code: str | None
) -> None:
    """A teacher who forgot it is told; the child is not made to say no."""
    pupil = seat_id("lesson-1", seat)
    state = done(class_lesson(), join_of("teacher", "teacher"), join_of(pupil))
    ask = o.AskSource(by="teacher", person=pupil, source=source)
    if code is None:
        assert done(state, ask).people[pupil].asked == {source}
    else:
        assert refused(state, ask) == code


def test_no_screen_is_asked_for_in_a_lesson_that_is_sound_only() -> None:
    """Of the staff neither: nobody could see it."""
    state = done(full_lesson(), c.SetSoundOnly(by="teacher", on=True))
    assert refused(state, o.AskSource(by="teacher", person="assistant", source="screen")) == "locked"


@pytest.mark.parametrize(
    ("source", "ending"),
    [
        ("microphone", c.SetLocks(by="teacher", locks=Locks(microphone=True))),
        ("screen", c.SetSoundOnly(by="teacher", on=True)),
    ],
)
def test_what_is_locked_later_is_asked_for_no_more(source: Source, ending: c.Command) -> None:
    """No page offers to turn on what would be refused, nor once it is unlocked again."""
    state = done(full_lesson(), c.SetLocks(by="teacher", locks=Locks(screen=False)))
    state = done(state, o.AskSource(by="teacher", person="hana", source=source), ending)
    assert state.people["hana"].asked == frozenset()


def test_a_guest_is_neither_asked_nor_shown() -> None:
    """An observer sends nothing."""
    state = full_lesson()
    assert refused(state, o.AskSource(by="teacher", person="observer", source="camera")) == "not_allowed"
    assert refused(state, o.SetSpotlight(by="teacher", person="observer")) == "not_allowed"


@pytest.mark.parametrize(
    "going", [c.Leave(by="hana", session_id="s-hana"), c.RemovePerson(by="teacher", person="hana")]
)
def test_who_goes_is_neither_asked_nor_in_the_light(going: c.Command) -> None:
    """Nothing is left over of somebody who left or was taken out."""
    state = done(
        full_lesson(),
        o.AskSource(by="teacher", person="hana", source="microphone"),
        o.SetSpotlight(by="teacher", person="hana"),
        going,
    )
    assert state.spotlight == ""
    assert "hana" not in state.people or state.people["hana"].asked == frozenset()


def test_the_spotlight_is_on_one_person_at_a_time() -> None:
    """Another takes it, nobody ends it, and everybody is shown the same."""
    state = done(full_lesson(), *(o.SetSpotlight(by="teacher", person=person) for person in ("hana", "ken")))
    assert {project(state, viewer).lesson.spotlight for viewer in VIEWERS} == {"ken"}
    assert project(done(state, o.SetSpotlight(by="teacher", person=None)), "student").lesson.spotlight is None
    assert refused(state, o.SetSpotlight(by="teacher", person="nobody")) == "no_such_person"


def test_cameras_of_all_students_stop_and_the_teachers_goes_on() -> None:
    """As microphones do; each may be turned on again unless it is locked."""
    on = [c.SetSource(by=person, source="camera", on=True) for person in ("teacher", "hana", "ken")]
    state = done(full_lesson(), *on, c.MuteStudents(by="teacher", source="camera"))
    assert [state.people[person].sources for person in ("teacher", "hana", "ken")] == [
        {"camera"},
        set(),
        set(),
    ]


UNLOCKED = Locks(**dict.fromkeys(Locks.__struct_fields__, False))
WITH_A_WAITER = (c.SetLobby(by="teacher", lobby="everybody"), join_of("guest"))
ACTS: list[tuple[tuple[c.Command, ...], c.Wish, Audited]] = [
    (
        (),
        c.MutePerson(by="teacher", person="hana", source="camera"),
        Audited(action="mute", by="teacher", person="hana", detail="camera"),
    ),
    (
        (),
        c.MuteStudents(by="teacher"),
        Audited(action="mute_students", by="teacher", detail="microphone"),
    ),
    (
        (),
        c.MuteStudents(by="teacher", source="camera"),
        Audited(action="mute_students", by="teacher", detail="camera"),
    ),
    (
        (),
        o.AskSource(by="teacher", person="hana", source="microphone"),
        Audited(action="ask", by="teacher", person="hana", detail="microphone"),
    ),
    (
        (),
        o.SetSpotlight(by="teacher", person="hana"),
        Audited(action="spotlight", by="teacher", person="hana", detail="on"),
    ),
    (
        (o.SetSpotlight(by="teacher", person="hana"),),
        o.SetSpotlight(by="teacher", person=None),
        Audited(action="spotlight", by="teacher", person="hana", detail="off"),
    ),
    (
        (),
        o.SetAttention(by="teacher", on=True),
        Audited(action="attention", by="teacher", detail="on"),
    ),
    (
        (o.SetAttention(by="teacher", on=True),),
        o.SetAttention(by="teacher", on=False),
        Audited(action="attention", by="teacher", detail="off"),
    ),
    *(
        (
            (c.SetLocks(by="teacher", locks=UNLOCKED),),
            c.SetLocks(by="teacher", locks=replace(UNLOCKED, **{lock: True})),
            Audited(action="lock", by="teacher", detail=lock),
        )
        for lock in Locks.__struct_fields__
    ),
    *(
        (
            (c.SetLocks(by="teacher", locks=replace(UNLOCKED, **{lock: True})),),
            c.SetLocks(by="teacher", locks=UNLOCKED),
            Audited(action="unlock", by="teacher", detail=lock),
        )
        for lock in Locks.__struct_fields__
    ),
    (
        (),
        c.SetSoundOnly(by="teacher", on=True),
        Audited(action="sound_only", by="teacher", detail="on"),
    ),
    (
        (c.SetSoundOnly(by="teacher", on=True),),
        c.SetSoundOnly(by="teacher", on=False),
        Audited(action="sound_only", by="teacher", detail="off"),
    ),
    (
        (),
        o.HideMessage(by="teacher", channel="lesson", number=3, hidden=True),
        Audited(action="hide", by="teacher", detail="lesson 3"),
    ),
    (
        (o.HideMessage(by="teacher", channel="lesson", number=3, hidden=True),),
        o.HideMessage(by="teacher", channel="lesson", number=3, hidden=False),
        Audited(action="unhide", by="teacher", detail="lesson 3"),
    ),
    (
        (),
        c.RemovePerson(by="teacher", person="hana"),
        Audited(action="remove", by="teacher", person="hana"),
    ),
    (
        WITH_A_WAITER,
        c.Admit(by="teacher", waiters=None),
        Audited(action="admit", by="teacher", person="guest"),
    ),
    (
        WITH_A_WAITER,
        c.TurnAway(by="teacher", waiter="s-guest"),
        Audited(action="turn_away", by="teacher", person="guest"),
    ),
    ((), c.EndLesson(by="teacher"), Audited(action="end", by="teacher")),
]


def audited(state: LessonState, command: c.Command) -> list[Audited]:
    """Return what a command gives the audit log."""
    outcome = apply(state, command, NOW)
    assert isinstance(outcome, Applied)
    return [effect for effect in outcome.effects if isinstance(effect, Audited)]


@pytest.mark.parametrize(("before", "command", "noted"), ACTS)
def test_each_act_of_order_is_audited(before: tuple[c.Command, ...], command: c.Wish, noted: Audited) -> None:
    """Who used power over somebody, and who gave it back, can be asked about it."""
    assert audited(done(full_lesson(), *before), command) == [noted]


@pytest.mark.parametrize(
    "command",
    [
        c.SetLocks(by="teacher", locks=Locks()),
        c.SetSoundOnly(by="teacher", on=False),
        o.SetAttention(by="teacher", on=False),
        o.SetSpotlight(by="teacher", person=None),
        o.HideMessage(by="teacher", channel="lesson", number=3, hidden=False),
    ],
)
def test_what_changes_nothing_is_no_act(command: c.Wish) -> None:
    """The log is as long as what was done."""
    state = full_lesson()
    assert apply(state, command, NOW) == Applied(state)


def test_locks_that_a_phase_turns_are_audited() -> None:
    """By whoever began the phase."""
    state = with_plan(full_lesson())
    locked = [(each.action, each.detail) for each in audited(state, go_to(state, 1))]
    assert locked == [("lock", "microphone"), ("lock", "chat")]


def test_asking_again_for_attention_changes_nothing() -> None:
    """Two teachers who press at once are one request, and one line in the audit log."""
    state = done(full_lesson(), o.SetAttention(by="teacher", on=True))
    outcome = apply(state, o.SetAttention(by="assistant", on=True), NOW)
    assert outcome == Applied(state)


def test_a_message_out_of_sight_is_text_for_the_staff_alone() -> None:
    """It is still numbered, so that nobody looks for a gap; shown again, it is as it was."""
    said = ChatMessage(
        channel="lesson",
        number=2,
        client_id="c",
        author_id="ken",
        author_name="ken",
        author_role="student",
        text="rude",
        at=NOW,
    )
    hide = o.HideMessage(by="teacher", channel="lesson", number=2, hidden=True)
    state = done(full_lesson(), hide)
    seen = {role: in_sight(state, role, [said])[0] for role in get_args(Role)}
    assert {role: message.text for role, message in seen.items()} == {
        "teacher": "rude",
        "assistant": "rude",
        "student": "",
        "observer": "",
    }
    assert all(message.hidden for message in seen.values())
    shown = done(state, o.HideMessage(by="teacher", channel="lesson", number=2, hidden=False))
    assert in_sight(shown, "student", [said]) == [said]


def test_which_messages_are_hidden_is_told_to_nobody_else() -> None:
    """The state is everybody's; the channel of one pupil, or of another group, is not named in it."""
    hide = o.HideMessage(by="teacher", channel="with.hana", number=2, hidden=True)
    state = done(full_lesson(), hide)
    assert state.hidden
    for viewer in VIEWERS:
        assert project(state, viewer) == project(full_lesson(), viewer)


def test_what_is_hidden_is_bounded() -> None:
    """A teacher who would hide hundreds is told to lock the chat."""
    state = full_lesson()
    for number in range(1, MAX_HIDDEN + 1):
        state = done(state, o.HideMessage(by="teacher", channel="lesson", number=number, hidden=True))
    assert (
        refused(state, o.HideMessage(by="teacher", channel="lesson", number=9999, hidden=True))
        == "bad_message"
    )
    assert (
        refused(state, o.HideMessage(by="teacher", channel="no", number=1, hidden=True)) == "no_such_channel"
    )
