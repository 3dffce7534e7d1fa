"""Every command as every role over the real WebSocket, from the one table; and a lesson's usual course."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, get_args

import pytest

from signaling.keys import DATABASE
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
from signaling.lesson.ids import class_page
from signaling.lesson.permissions import MAY_CHAT, TABLE
from signaling.live.wishes import WISHES
from signaling.sql.audit import AuditRepository
from signaling.sql.lessons import LessonRepository
from signaling.wire import (
    aids,
    arrival,
    boards,
    groups,
    observers,
    order,
    phases,
    polls,
    recording,
    reflections,
    walking,
)
from signaling.wire import lesson as wire
from signaling.wire.codes import CloseCode, RefusalCode
from signaling.wire.plan import Phase
from tests.kit.asked import CHOICE, WORDS, pick
from tests.kit.classroom import Member
from tests.kit.media_node import FakeMediaNode
from tests.kit.node import Caller
from tests.kit.waiting import eventually
from tests.signaling.live.conftest import School

ROLES: tuple[wire.Role, ...] = get_args(wire.Role)

PHASE = Phase(name="Talk", minutes=5)
POLL = "the open poll"
"""Stands for the id of the poll that has just been asked."""
EARLIER_POLL = "the poll before it"
"""Stands for the id of one that was answered in words."""
CLASS_PAGE, ADDED_PAGE, OWN_PAGE = "the page of the class", "its second page", "the page of one's own"
"""Stand for their ids."""

# Every message that asks for something, and the row of the table that it falls under. `x` is a student.
FIRST_GROUP = "the group that was made first"
"""Stands for its id, which is only known when it was made."""
Ask = tuple[type[Any], Callable[[str], dict[str, Any]], type[c.Personal]]
ASKS: list[Ask] = [
    (wire.HandSet, lambda _x: {"raised": True}, c.SetHand),
    (wire.HandSet, lambda x: {"raised": False, "person": x}, c.LowerHand),
    (wire.HandsLower, lambda _x: {}, c.LowerHands),
    (wire.SourceSet, lambda _x: {"source": "microphone", "on": True}, c.SetSource),
    (wire.PersonMute, lambda x: {"person": x}, c.MutePerson),
    (wire.PeopleMute, lambda _x: {}, c.MuteStudents),
    (order.PersonAsk, lambda x: {"person": x}, o.AskSource),
    (order.AskedDecline, lambda _x: {"source": "microphone"}, o.DeclineSource),
    (order.SpotlightSet, lambda x: {"person": x}, o.SetSpotlight),
    (aids.TimerSet, lambda _x: {"seconds": 60}, d.SetTimer),
    (aids.TimerStretch, lambda _x: {"seconds": 60}, d.StretchTimer),
    (aids.LotDraw, lambda _x: {}, d.DrawLot),
    (aids.LotClear, lambda _x: {}, d.ClearLot),
    (order.ChatHide, lambda _x: {"channel": "lesson", "number": 1}, o.HideMessage),
    (order.AttentionSet, lambda _x: {"on": True}, o.SetAttention),
    (wire.GroupsMake, lambda x: {"groups": [wire.NewGroup(name="A", people=[x])]}, c.MakeGroups),
    (wire.GroupsOpen, lambda _x: {}, c.OpenGroups),
    (wire.GroupsAssign, lambda x: {"people": {x: None}}, c.AssignGroups),
    (wire.GroupsEnter, lambda _x: {"group": None}, c.EnterGroup),
    (groups.GroupsRenameSet, lambda _x: {"set": 1, "name": "Ours"}, g.RenameSet),
    (groups.GroupsUse, lambda _x: {"set": 1, "open": True}, g.UseSet),
    (groups.GroupsPlan, lambda _x: {"rule": groups.GroupingRule()}, g.PlanGroups),
    (groups.GroupsAdd, lambda _x: {"name": "B"}, g.AddGroup),
    (groups.GroupsFill, lambda _x: {}, g.FillGroups),
    (groups.GroupsLate, lambda _x: {"rule": "ask"}, g.SetLateRule),
    (groups.GroupsTimer, lambda _x: {"seconds": 60}, g.SetGroupTimer),
    (groups.GroupsStretch, lambda _x: {"seconds": 60}, g.StretchGroupTimer),
    (groups.GroupsTell, lambda _x: {"client_id": "c-1", "text": "Hello"}, g.TellGroups),
    (groups.GroupsHelp, lambda _x: {"on": False, "group": FIRST_GROUP}, g.AnswerHelp),
    (groups.GroupsHelp, lambda _x: {"on": True}, g.AskHelp),
    (groups.GroupsStay, lambda _x: {}, g.StayInGroups),
    (groups.GroupsRename, lambda _x: {"group": FIRST_GROUP, "name": "C"}, g.RenameGroup),
    (groups.GroupsSave, lambda _x: {"name": "Mine"}, g.SaveGroups),
    (groups.GroupsForget, lambda _x: {"set": 1}, g.ForgetSet),
    (groups.GroupsChoice, lambda _x: {"size": 3}, g.SetChoice),
    (groups.GroupsChoose, lambda _x: {"group": FIRST_GROUP}, g.ChooseGroup),
    (groups.GroupsDrop, lambda _x: {"group": FIRST_GROUP}, g.DropGroup),
    (groups.GroupsRecall, lambda _x: {}, g.RecallGroups),
    (walking.GroupsListen, lambda _x: {"group": None}, c.ListenToGroup),
    (walking.VoiceToAll, lambda _x: {"on": False}, c.SpeakToAll),
    (phases.PlanEdit, lambda _x: {"revision": 0, "steps": [phases.StepEdit(phase=PHASE)]}, p.EditPlan),
    (phases.PhaseGo, lambda _x: {"index": 0, "revision": 1}, p.GoToPhase),
    (phases.PhaseStretch, lambda _x: {"minutes": 1}, p.StretchPhase),
    (phases.PupilBeside, lambda _x: {"person": None}, p.SitBeside),
    (phases.PhaseStop, lambda _x: {"revision": 2}, p.StopPhase),
    (polls.PollHide, lambda _x: {"poll": EARLIER_POLL, "text": "words", "hidden": True}, a.HideAnswer),
    (reflections.ReflectionsOpen, lambda _x: {}, f.OpenReflections),
    (reflections.ReflectionsClose, lambda _x: {}, f.CloseReflections),
    (boards.BoardsOpen, lambda _x: {"kind": "own", "openness": "seen"}, b.OpenBoards),
    (boards.BoardsAdd, lambda _x: {"kind": "class"}, b.AddPage),
    (boards.HandsIn, lambda _x: {"page_id": OWN_PAGE}, b.HandIn),
    (boards.HandsCollect, lambda _x: {"kind": "own"}, b.Collect),
    (boards.HandsGather, lambda _x: {"hand_ins": ["1"]}, b.AddPage),
    (boards.HandsReturn, lambda _x: {"hand_ins": None}, b.ReturnHandIns),
    (boards.BoardsName, lambda _x: {"page_id": CLASS_PAGE, "name": "Ours"}, b.NamePage),
    (boards.BoardsShow, lambda _x: {"page_id": CLASS_PAGE}, b.ShowPage),
    (boards.BoardsDrop, lambda _x: {"page_id": ADDED_PAGE}, b.DropPage),
    (polls.PollAnswer, lambda _x: {"poll": POLL, "answer": pick(0)}, a.AnswerPoll),
    (polls.PollAgain, lambda _x: {"poll": POLL}, a.AskPollAgain),
    (polls.PollShow, lambda _x: {"poll": POLL, "shown": True}, a.ShowPoll),
    (polls.PollClose, lambda _x: {"poll": POLL}, a.ClosePoll),
    (polls.PollAsk, lambda _x: {"question": CHOICE}, a.AskPoll),
    (wire.LocksSet, lambda _x: {"locks": wire.Locks()}, c.SetLocks),
    (recording.RecordingStart, lambda _x: {}, r.StartRecording),
    (recording.RecordingRequest, lambda _x: {"on": True}, r.AskRecording),
    (recording.RecordingAnswer, lambda x: {"person": x, "allow": False}, r.AnswerRecording),
    (recording.RecordingStop, lambda _x: {}, r.StopRecording),
    (wire.LessonSoundOnly, lambda _x: {"on": False}, c.SetSoundOnly),
    (arrival.LobbySet, lambda _x: {"lobby": "off"}, c.SetLobby),
    (arrival.LobbyAdmit, lambda _x: {"waiters": None}, c.Admit),
    (arrival.LobbyRefuse, lambda _x: {"waiter": "nobody"}, c.TurnAway),
    (arrival.PersonReadmit, lambda x: {"person": x}, c.Readmit),
    (observers.ObserversSet, lambda _x: {"shown": "names"}, v.SetObservers),
    (arrival.ClassroomSet, lambda _x: {"on": True}, c.SetInClassroom),
    (arrival.EarsSet, lambda _x: {"hearing": "good", "sending": ""}, c.SetEars),
    (wire.MediaOffer, lambda _x: {"peer_id": "p-1", "sdp": "v=0", "mids": {}}, c.SetPeer),
    (wire.PersonRemove, lambda x: {"person": x}, c.RemovePerson),
    (wire.LessonEnd, lambda _x: {}, c.EndLesson),
    (wire.Leave, lambda _x: {}, c.Leave),
]


def test_every_message_and_every_row_is_asked() -> None:
    """Nothing that can be asked for is missing here."""
    asked = {kind for kind, _, _ in ASKS}
    assert asked == set(WISHES) | {wire.MediaOffer, wire.Leave, groups.GroupsTell}
    assert {row for _, _, row in ASKS} == set(TABLE)


async def ask_all(asker: Member, x: str, known: dict[str, str]) -> dict[str, str]:
    """Ask for everything; return row name -> code, or an empty string where it was granted."""
    codes = {}
    for kind, fields, row in ASKS:
        if asker.close_code is not None or (row is c.Leave and asker.role == "teacher"):
            break  # the teacher has just ended the lesson
        filled = {
            key: known.get(value, value) if isinstance(value, str) else value
            for key, value in fields(x).items()
        }
        answer = await asker.ask(kind, **filled)
        while isinstance(answer, wire.Refused) and answer.code == RefusalCode.RATE_LIMITED:
            await asyncio.sleep(0.1)  # there is more to ask for than anybody may ask at once
            answer = await asker.ask(kind, **filled)
        codes[row.__name__] = answer.code if isinstance(answer, wire.Refused) else ""
    return codes


@pytest.mark.parametrize("role", ROLES)
async def test_a_role_may_do_over_the_wire_what_the_table_says(
    school: School, media: FakeMediaNode, role: wire.Role
) -> None:
    """Whatever a client sends, it gets what its role may have, and `not_allowed` for everything else."""
    asker, x = school.room.person("Asker", role), school.room.person("X")
    helper = school.room.person("Helper", "teacher")
    for person in (helper, x, asker):
        await person.come_in(school.url())
    new = wire.NewGroup(name="A", people=[asker.id] if role == "student" else [])
    made = await helper.ask(wire.GroupsMake, groups=[new], open=True)
    await helper.ask(groups.GroupsSave, name="Before")
    await helper.ask(groups.GroupsChoice, size=3)
    await x.ask(boards.HandsIn, page_id=f"{school.room.lesson_id}.own.{x.id}")
    await helper.ask(polls.PollAsk, question=WORDS)
    (earlier,) = await x.until(lambda: x.snapshot and x.snapshot.polls, "the question in words")
    await x.ask(polls.PollAnswer, poll=earlier.id, answer=polls.Answer(text="words"))
    await helper.ask(polls.PollAsk, question=CHOICE)
    await asker.until(lambda: asker.snapshot and asker.snapshot.polls[-1].question == CHOICE, "the question")
    assert asker.snapshot is not None
    page = class_page(school.room.lesson_id)
    known = {
        FIRST_GROUP: made.groups[0],
        POLL: asker.snapshot.polls[-1].id,
        EARLIER_POLL: earlier.id,
        CLASS_PAGE: page,
        ADDED_PAGE: f"{page}.2",
        OWN_PAGE: f"{school.room.lesson_id}.own.{asker.id}",
    }
    codes = await ask_all(asker, x.id, known)
    expected = {row.__name__: "" if role in TABLE[row] else "not_allowed" for _, _, row in ASKS}
    if role == "teacher":
        expected.pop("Leave")
    assert codes == expected


@pytest.mark.parametrize("role", ROLES)
async def test_who_may_chat(school: School, role: wire.Role) -> None:
    """Observers read, the others write."""
    asker = school.room.person("Asker", role)
    await asker.come_in(school.url())
    answer = await asker.write("こんにちは")
    assert isinstance(answer, wire.ChatAck) == (role in MAY_CHAT)


async def test_groups_from_making_to_recall(school: School) -> None:
    """Made, opened, changed, entered, called back: on two nodes everybody sees where everybody is."""
    teacher, hana, ken = (
        school.room.person("Sensei", "teacher"),
        school.room.person("Hana"),
        school.room.person("Ken"),
    )
    for number, person in enumerate((teacher, hana, ken)):
        await person.come_in(school.url(number % 2))
    made = await teacher.ask(
        wire.GroupsMake,
        groups=[wire.NewGroup(name="1班", people=[hana.id]), wire.NewGroup(name="2班", people=[ken.id])],
    )
    first, second = made.groups
    await teacher.until(lambda: assigned(teacher, hana) == first, "the preview")
    assert assigned(hana, hana) is None
    assert place(hana, hana) is None
    await teacher.ask(wire.GroupsOpen)
    await hana.until(lambda: (place(hana, hana), place(hana, ken)) == (first, second), "the move")
    assert hana.snapshot is not None
    assert [(g.name, g.page_id) for g in hana.snapshot.groups] == [
        ("1班", f"{school.room.lesson_id}.{first}"),
        ("2班", f"{school.room.lesson_id}.{second}"),
    ]
    await teacher.ask(wire.GroupsAssign, people={ken.id: first})
    await teacher.ask(wire.GroupsEnter, group=first)
    await hana.until(lambda: place(hana, ken) == place(hana, teacher) == first, "the others")
    await teacher.ask(groups.GroupsRecall)
    await ken.until(lambda: {place(ken, each) for each in (teacher, hana, ken)} == {None}, "the recall")


def place(viewer: Member, other: Member) -> str | None:
    person = viewer.person(other.id)
    return person.group if person is not None else None


def assigned(viewer: Member, other: Member) -> str | None:
    person = viewer.person(other.id)
    return person.assigned if person is not None else None


async def test_mutes_and_locks_reach_those_they_are_for(school: School) -> None:
    """A mute takes the microphone out of one's own sources; a lock keeps it out."""
    teacher, hana = school.room.person("Sensei", "teacher"), school.room.person("Hana")
    await teacher.come_in(school.url(0))
    await hana.come_in(school.url(1))
    await hana.ask(wire.SourceSet, source="microphone", on=True)
    await teacher.until(lambda: sources(teacher, hana) == ["microphone"], "Hana's voice")
    await teacher.ask(wire.PeopleMute)
    await hana.until(lambda: sources(hana, hana) == [], "the mute")
    await hana.ask(wire.SourceSet, source="microphone", on=True)
    await teacher.ask(wire.LocksSet, locks=wire.Locks(microphone=True))
    await hana.until(lambda: sources(hana, hana) == [], "the lock")
    refused = await hana.ask(wire.SourceSet, source="microphone", on=True)
    assert refused.code == "locked"


def sources(viewer: Member, other: Member) -> list[str] | None:
    person = viewer.person(other.id)
    return list(person.sources) if person is not None else None


async def test_power_is_audited(school: School) -> None:
    """Mutes, locks, removals and the end are in the audit log, by ids."""
    teacher, hana = school.room.person("Sensei", "teacher"), school.room.person("Hana")
    await teacher.come_in(school.url())
    await hana.come_in(school.url())
    await teacher.ask(wire.PersonMute, person=hana.id)
    await teacher.ask(wire.LocksSet, locks=wire.Locks(door=True))
    await teacher.ask(wire.LocksSet, locks=wire.Locks())
    await teacher.ask(wire.LessonSoundOnly, on=True)
    await teacher.ask(wire.PersonRemove, person=hana.id)
    await teacher.ask(wire.LessonEnd)
    audit = AuditRepository(school.nodes[0].app[DATABASE])

    async def actions() -> bool:
        noted = [entry.action for entry in await audit.of_lesson(school.room.lesson_id)]
        locks = ["lesson.locked", "lesson.unlocked", "lesson.sound_only"]
        return noted == ["person.muted", *locks, "person.removed", "lesson.ended"]

    await eventually(actions, what="the audit log")


async def test_a_locked_door_keeps_newcomers_out_until_it_is_opened(school: School) -> None:
    """The join page says so, a token of before waits, who was here comes back, and staff always comes in."""
    teacher, hana = school.room.person("Sensei", "teacher"), school.room.person("Hana")
    await teacher.come_in(school.url(0))
    await hana.come_in(school.url(0))
    assert isinstance(await teacher.ask(wire.LocksSet, locks=wire.Locks(door=True)), wire.Ok)
    row = await LessonRepository(school.nodes[0].app[DATABASE]).get(school.room.lesson_id)
    assert row is not None
    caller = Caller(school.nodes[0])
    reply = await caller.post("/api/v1/join", {"code": row.code, "name": "made up"})
    assert (reply.status, reply.code) == (423, "locked")
    await caller.close()
    made_up = school.room.person("made up")
    await made_up.connect(school.url(0))
    await made_up.say(wire.Hello())
    assert await made_up.until_closed() == CloseCode.TRY_AGAIN_LATER
    await hana.come_in(school.url(0))
    await school.room.person("Late", "assistant").come_in(school.url(0))
    assert isinstance(await teacher.ask(wire.LocksSet, locks=wire.Locks()), wire.Ok)
    await made_up.come_in(school.url(0))
