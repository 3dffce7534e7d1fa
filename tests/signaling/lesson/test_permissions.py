"""Every command as every role, from the one table; and rights on channels."""

from __future__ import annotations

import itertools
from typing import get_args

import pytest

from signaling.errors import Refusal
from signaling.lesson import aid_commands as d
from signaling.lesson import asking_commands as a
from signaling.lesson import board_commands as b
from signaling.lesson import commands as c
from signaling.lesson import group_commands as g
from signaling.lesson import observer_commands as v
from signaling.lesson import order_commands as o
from signaling.lesson import phase_commands as p
from signaling.lesson import recording_commands as r
from signaling.lesson import reflection_commands as f
from signaling.lesson.outcome import Applied
from signaling.lesson.permissions import (
    TABLE,
    channels_readable,
    check,
    may_chat,
    may_react,
)
from signaling.lesson.reducer import HANDLERS, apply
from signaling.wire.codes import RefusalCode
from signaling.wire.groups import GroupingRule
from signaling.wire.lesson import Locks, NewGroup, Role
from signaling.wire.phases import StepEdit
from tests.kit.asked import CHOICE, asked, pick
from tests.kit.lesson_states import CAST, NOW, done, full_lesson, go_to, grouped_lesson, join_of, with_plan

ROLES: tuple[Role, ...] = get_args(Role)
PERSON_OF: dict[Role, str] = {role: person for person, role in reversed(CAST.items())}


def unchanged_steps() -> tuple[StepEdit, ...]:
    """Return the plan's steps as they are."""
    steps = with_plan(full_lesson()).phases.steps
    return tuple(StepEdit(id=step.id, phase=step.phase) for step in steps)


def wishes(by: str, target: str) -> list[c.Wish]:
    """Return one of every wish, each of which a teacher may have of anybody else."""
    return [
        c.Leave(by=by, session_id=f"s-{by}"),
        c.SetPeer(by=by, peer_id="p-1"),
        c.SetHand(by=by, raised=True),
        c.LowerHand(by=by, person=target),
        c.SetSource(by=by, source="microphone", on=True),
        c.LowerHands(by=by),
        c.MutePerson(by=by, person=target, source="microphone"),
        c.MuteStudents(by=by),
        c.RemovePerson(by=by, person=target),
        c.MakeGroups(by=by, groups=(NewGroup(name="Red"),), ids=("g-9",)),
        g.PlanGroups(by=by, rule=GroupingRule(), seed=1),
        g.AddGroup(by=by, name="Green", id="g-9"),
        g.RenameGroup(by=by, group="g-1", name="Green"),
        g.DropGroup(by=by, group="g-1"),
        g.FillGroups(by=by),
        g.SetChoice(by=by, size=4),
        g.ChooseGroup(by=by, group="g-1"),
        g.SetLateRule(by=by, rule="ask"),
        g.SetGroupTimer(by=by, seconds=60),
        g.StretchGroupTimer(by=by, seconds=60),
        g.RecallGroups(by=by),
        g.StayInGroups(by=by),
        g.TellGroups(by=by, text="Hello"),
        g.AskHelp(by=by, on=True),
        g.AnswerHelp(by=by, group="g-1"),
        g.SaveGroups(by=by, name="Fours"),
        g.RenameSet(by=by, number=1, name="Pairs"),
        g.UseSet(by=by, number=1),
        g.ForgetSet(by=by, number=1),
        c.OpenGroups(by=by),
        c.AssignGroups(by=by, people={target: "g-1"}),
        c.EnterGroup(by=by, group="g-1"),
        c.ListenToGroup(by=by, group="g-1"),
        c.SpeakToAll(by=by, on=True),
        p.GoToPhase(by=by, index=1, revision=2, ids=(), seed=1),
        p.StopPhase(by=by, revision=2),
        p.StretchPhase(by=by, minutes=1),
        p.EditPlan(by=by, revision=2, steps=unchanged_steps(), ids=()),
        p.SitBeside(by=by, pupil=None),
        o.AskSource(by=by, person=target, source="camera"),
        o.DeclineSource(by=by, source="camera"),
        o.SetSpotlight(by=by, person=None),
        o.SetAttention(by=by, on=True),
        a.AskPoll(by=by, question=CHOICE, id="q-2"),
        a.AskPollAgain(by=by, poll="q-1"),
        a.AnswerPoll(by=by, poll="q-1", answer=pick(0)),
        a.ClosePoll(by=by, poll="q-1"),
        a.ShowPoll(by=by, poll="q-1", shown=True),
        a.HideAnswer(by=by, poll="q-1", text="x", hidden=False),
        f.OpenReflections(by=by, scale=True),
        f.CloseReflections(by=by),
        o.HideMessage(by=by, channel="lesson", number=1, hidden=True),
        b.OpenBoards(by=by, kind="own", openness="seen"),
        b.AddPage(by=by, kind="class"),
        b.NamePage(by=by, page_id="lesson-1.class", name="One"),
        b.DropPage(by=by, page_id="lesson-1.class.2"),
        b.ShowPage(by=by, page_id="lesson-1.g-1"),
        b.HandIn(by=by, page_id=f"lesson-1.own.{by}"),
        b.Collect(by=by, kind="own"),
        b.ReturnHandIns(by=by, numbers=None),
        d.SetTimer(by=by, seconds=60),
        d.StretchTimer(by=by, seconds=60),
        d.DrawLot(by=by, group=None, seed=1),
        d.ClearLot(by=by, again=True),
        c.SetLocks(by=by, locks=Locks(microphone=False)),
        r.StartRecording(by=by, recording="rec", guests=False),
        r.StopRecording(by=by),
        r.AskRecording(by=by, on=True),
        r.AnswerRecording(by=by, person=target, allow=True, recording="rec", guests=False),
        c.SetSoundOnly(by=by, on=True),
        c.SetLobby(by=by, lobby="everybody"),
        c.Admit(by=by, waiters=None),
        c.TurnAway(by=by, waiter="nobody"),
        c.Readmit(by=by, person="hana"),
        v.SetObservers(by=by, shown="visitors"),
        c.SetInClassroom(by=by, on=True),
        c.SetEars(by=by, hearing="good", sending="good"),
        c.EndLesson(by=by),
    ]


WISHES = {type(wish): wish for wish in wishes("x", "y")}


def test_the_table_is_complete() -> None:
    """Every wish there is has a row in the table, a handler, and a case in this file."""
    assert set(TABLE) == set(get_args(c.Wish)) == set(WISHES)
    assert set(HANDLERS) == set(get_args(c.Wish)) | set(get_args(c.Fact))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("kind", TABLE, ids=lambda kind: kind.__name__)
def test_each_role_may_do_what_the_table_says(kind: type[c.Personal], role: Role) -> None:
    """A wish is granted exactly to the roles in its row, and refused to others without any change."""
    state = with_plan(asked(state=grouped_lesson()))
    state = done(
        state,
        go_to(state, 0),
        c.OpenGroups(by="teacher"),
        g.SaveGroups(by="teacher", name="Pairs"),
        g.SetChoice(by="teacher", size=4),
        b.AddPage(by="teacher", kind="class"),
    )
    wish = next(wish for wish in wishes(PERSON_OF[role], "ken") if type(wish) is kind)
    outcome = apply(state, wish, NOW)
    if role in TABLE[kind]:
        assert isinstance(outcome, Applied)
    else:
        assert outcome == Refusal(RefusalCode.NOT_ALLOWED)


@pytest.mark.parametrize(("role", "target"), list(itertools.product(ROLES, ROLES)))
@pytest.mark.parametrize(
    "kind", [kind for kind in TABLE if issubclass(kind, c.Targeted)], ids=lambda kind: kind.__name__
)
def test_power_over_somebody_depends_on_their_role(kind: type[c.Personal], role: Role, target: Role) -> None:
    """An assistant has no power over a teacher or another assistant; a student has none at all."""
    state = done(full_lesson(), join_of("other", target))
    wish = next(wish for wish in wishes(PERSON_OF[role], "other") if type(wish) is kind)
    refusal = check(state, wish)
    assert (refusal is None) == (target in TABLE[kind].get(role, frozenset()))


@pytest.mark.parametrize("kind", TABLE, ids=lambda kind: kind.__name__)
def test_who_is_not_here_may_do_nothing(kind: type[c.Personal]) -> None:
    """Strangers, those who left and those removed are refused whatever they ask."""
    left = done(full_lesson(), c.Leave(by="hana", session_id="s-hana"))
    state = done(left, c.RemovePerson(by="teacher", person="ken"))
    for person in ("hana", "ken", "stranger"):
        wish = next(wish for wish in wishes(person, "observer") if type(wish) is kind)
        assert apply(state, wish, NOW) == Refusal(RefusalCode.NOT_IN_LESSON)


def test_staff_read_every_channel_and_others_their_own() -> None:
    """Teachers read all; a student the class's, that of their group, and their own with the staff."""
    state = grouped_lesson()
    everything = {"lesson", "g-1", "g-2", "with.hana", "with.ken"}
    assert channels_readable(state, "teacher") == everything
    assert channels_readable(state, "assistant") == everything
    assert channels_readable(state, "hana") == {"lesson", "g-1", "with.hana"}
    assert channels_readable(state, "observer") == {"lesson"}
    assert channels_readable(state, "stranger") == set()


def test_who_was_moved_loses_the_channel_of_the_group() -> None:
    """A pupil moved out of a group can read its channel no more (fault 80)."""
    state = done(grouped_lesson(), c.AssignGroups(by="teacher", people={"hana": "g-2"}))
    assert channels_readable(state, "hana") == {"lesson", "g-2", "with.hana"}
    assert channels_readable(done(state, g.RecallGroups(by="teacher")), "hana") == {"lesson", "with.hana"}


@pytest.mark.parametrize(
    ("person", "channel", "code"),
    [
        ("teacher", "g-2", None),
        ("assistant", "lesson", None),
        ("hana", "g-1", None),
        ("hana", "g-2", "no_such_channel"),
        ("hana", "lesson", "locked"),
        ("hana", "none", "no_such_channel"),
        ("hana", "with.hana", None),
        ("hana", "with.ken", "no_such_channel"),
        ("teacher", "with.ken", None),
        ("observer", "with.ken", "no_such_channel"),
        ("observer", "lesson", "not_allowed"),
        ("stranger", "lesson", "not_in_lesson"),
    ],
)
def test_a_student_writes_where_they_are(person: str, channel: str, code: str | None) -> None:
    """A group talks among itself, staff everywhere, observers nowhere."""
    refusal = may_chat(grouped_lesson(), person, channel)
    assert (refusal and refusal.code.value) == code


def test_writing_to_the_teacher_alone_has_a_lock_of_its_own() -> None:
    """A class that is to be quiet may still tell the teacher that it is lost; that can be locked as well."""
    quiet = done(full_lesson(), c.SetLocks(by="teacher", locks=Locks(chat=True)))
    assert may_chat(quiet, "hana", "with.hana") is None
    closed = done(full_lesson(), c.SetLocks(by="teacher", locks=Locks(private=True)))
    assert may_chat(closed, "hana", "with.hana") == Refusal(RefusalCode.LOCKED)
    assert may_chat(closed, "teacher", "with.hana") is None


def test_a_chat_lock_stops_students_only() -> None:
    """While chat is locked, staff still write."""
    state = done(full_lesson(), c.SetLocks(by="teacher", locks=Locks(chat=True)))
    assert may_chat(state, "hana", "lesson") == Refusal(RefusalCode.LOCKED)
    assert may_chat(state, "teacher", "lesson") is None


@pytest.mark.parametrize(
    ("person", "locked", "code"),
    [
        ("teacher", True, None),
        ("hana", False, None),
        ("hana", True, "locked"),
        ("observer", False, "not_allowed"),
        ("stranger", False, "not_in_lesson"),
    ],
)
def test_reactions_are_of_the_class(person: str, locked: bool, code: str | None) -> None:  # noqa: FBT001
    """Observers show none, students none while they are locked."""
    state = done(full_lesson(), c.SetLocks(by="teacher", locks=Locks(reactions=locked)))
    refusal = may_react(state, person)
    assert (refusal and refusal.code.value) == code


def test_nobody_chats_after_the_end() -> None:
    """An ended lesson has no more chat."""
    state = done(full_lesson(), c.EndLesson(by="teacher"))
    assert may_chat(state, "teacher", "lesson") == Refusal(RefusalCode.LESSON_ENDED)
