"""From a client's message to a command of the reducer: one small function each. Pure.

Invariant: who asks is the session's participant, whatever the message says.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from ..errors import Refusal
from ..lesson import aid_commands as d
from ..lesson import asking_commands as a
from ..lesson import board_commands as b
from ..lesson import commands as c
from ..lesson import group_commands as g
from ..lesson import observer_commands as v
from ..lesson import order_commands as o
from ..lesson import phase_commands as p
from ..lesson import recording_commands as r
from ..lesson import reflection_commands as f
from ..wire import (
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
from ..wire import lesson as wire
from ..wire.codes import RefusalCode

FreshId = Callable[[], str]
Translate = Callable[[str, Any, FreshId], c.Wish | Refusal]


def _hand(by: str, message: wire.HandSet, _fresh: FreshId) -> c.Wish | Refusal:
    if message.person is None or message.person == by:
        return c.SetHand(by=by, raised=message.raised)
    if message.raised:
        return Refusal(RefusalCode.NOT_ALLOWED, "only one's own hand is raised")
    return c.LowerHand(by=by, person=message.person)


def _make_groups(by: str, message: wire.GroupsMake, fresh: FreshId) -> c.Wish | Refusal:
    if len(message.groups) > wire.MAX_GROUPS:
        return Refusal(RefusalCode.BAD_MESSAGE, f"at most {wire.MAX_GROUPS} groups")
    ids = tuple(fresh() for group in message.groups if group.keep is None)
    return c.MakeGroups(by=by, groups=tuple(message.groups), ids=ids, open=message.open)


def _plan_groups(by: str, message: groups.GroupsPlan, fresh: FreshId) -> c.Wish | Refusal:
    return g.PlanGroups(by=by, rule=message.rule, seed=_seed(fresh))


def _seed(fresh: FreshId) -> int:
    """Return any number: a fresh id is as good as one."""
    return zlib.crc32(fresh().encode())


def _help(by: str, message: groups.GroupsHelp, _fresh: FreshId) -> c.Wish | Refusal:
    if message.group is None:
        return g.AskHelp(by=by, on=message.on)
    if message.on:
        return Refusal(RefusalCode.NOT_ALLOWED, "only one's own group calls for help")
    return g.AnswerHelp(by=by, group=message.group)


def _go(by: str, message: phases.PhaseGo, fresh: FreshId) -> c.Wish | Refusal:
    ids = tuple(fresh() for _ in range(groups.MAX_GROUPS))
    seed = zlib.crc32(fresh().encode())
    return p.GoToPhase(
        by=by, index=message.index, revision=message.revision, ids=ids, seed=seed, poll=fresh()
    )


def _edit_plan(by: str, message: phases.PlanEdit, fresh: FreshId) -> c.Wish | Refusal:
    ids = tuple(fresh() for step in message.steps if step.id is None)
    return p.EditPlan(by=by, revision=message.revision, steps=tuple(message.steps), ids=ids)


def _open_boards(by: str, message: boards.BoardsOpen, _fresh: FreshId) -> c.Wish | Refusal:
    owners = _owners(message.owners)
    if isinstance(owners, Refusal):
        return owners
    return b.OpenBoards(by=by, kind=message.kind, openness=message.openness, owners=owners)


def _add_page(by: str, message: boards.BoardsAdd, _fresh: FreshId) -> c.Wish | Refusal:
    owners = _owners(message.owners)
    if isinstance(owners, Refusal):
        return owners
    beginnings = (message.template, message.sheets or None, message.copy_of, message.earlier)
    if sum(each is not None for each in beginnings) > 1:
        return Refusal(RefusalCode.BAD_MESSAGE, "a page begins in one way")
    return b.AddPage(
        by=by,
        kind=message.kind,
        owners=owners,
        name=message.name,
        template=message.template,
        sheets=tuple(message.sheets),
        copy_of=message.copy_of or "",
        earlier=message.earlier,
    )


def _collect(by: str, message: boards.HandsCollect, _fresh: FreshId) -> c.Wish | Refusal:
    owners = _owners(message.owners)
    if isinstance(owners, Refusal):
        return owners
    return b.Collect(by=by, kind=message.kind, page=message.page, owners=owners)


def _return_hand_ins(by: str, message: boards.HandsReturn, _fresh: FreshId) -> c.Wish | Refusal:
    return b.ReturnHandIns(by=by, numbers=None if message.hand_ins is None else tuple(message.hand_ins))


def _gather(by: str, message: boards.HandsGather, _fresh: FreshId) -> c.Wish | Refusal:
    if not message.hand_ins:
        return Refusal(RefusalCode.BAD_MESSAGE, "nothing to bring together")
    return b.AddPage(by=by, kind="class", name=message.name, gather=tuple(dict.fromkeys(message.hand_ins)))


def _owners(owners: list[str] | None) -> tuple[str, ...] | Refusal | None:
    if owners is not None and len(owners) > wire.MAX_PEOPLE:
        return Refusal(RefusalCode.BAD_MESSAGE, f"at most {wire.MAX_PEOPLE} owners")
    return None if owners is None else tuple(owners)


def _admit(by: str, message: arrival.LobbyAdmit, _fresh: FreshId) -> c.Wish | Refusal:
    if message.waiters is None:
        return c.Admit(by=by, waiters=None)
    if len(message.waiters) > arrival.MAX_WAITING:
        return Refusal(RefusalCode.BAD_MESSAGE, f"at most {arrival.MAX_WAITING} wait")
    return c.Admit(by=by, waiters=tuple(message.waiters))


WISHES: Mapping[type[msgspec.Struct], Translate] = {
    wire.HandSet: _hand,
    wire.HandsLower: lambda by, _m, _: c.LowerHands(by=by),
    wire.SourceSet: lambda by, m, _: c.SetSource(by=by, source=m.source, on=m.on),
    wire.PersonMute: lambda by, m, _: c.MutePerson(by=by, person=m.person, source=m.source),
    wire.PeopleMute: lambda by, m, _: c.MuteStudents(by=by, source=m.source),
    order.PersonAsk: lambda by, m, _: o.AskSource(by=by, person=m.person, source=m.source),
    order.AskedDecline: lambda by, m, _: o.DeclineSource(by=by, source=m.source),
    order.SpotlightSet: lambda by, m, _: o.SetSpotlight(by=by, person=m.person),
    order.ChatHide: lambda by, m, _: o.HideMessage(
        by=by, channel=m.channel, number=m.number, hidden=m.hidden
    ),
    boards.BoardsOpen: _open_boards,
    boards.BoardsAdd: _add_page,
    boards.BoardsName: lambda by, m, _: b.NamePage(by=by, page_id=m.page_id, name=m.name),
    boards.BoardsDrop: lambda by, m, _: b.DropPage(by=by, page_id=m.page_id),
    boards.HandsIn: lambda by, m, _: b.HandIn(by=by, page_id=m.page_id),
    boards.HandsCollect: _collect,
    boards.HandsReturn: _return_hand_ins,
    boards.HandsGather: _gather,
    boards.BoardsShow: lambda by, m, _: b.ShowPage(by=by, page_id=m.page_id),
    aids.TimerSet: lambda by, m, _: d.SetTimer(by=by, seconds=m.seconds),
    aids.TimerStretch: lambda by, m, _: d.StretchTimer(by=by, seconds=m.seconds),
    aids.LotDraw: lambda by, m, fresh: d.DrawLot(by=by, group=m.group, seed=_seed(fresh)),
    aids.LotClear: lambda by, m, _: d.ClearLot(by=by, again=m.again),
    order.AttentionSet: lambda by, m, _: o.SetAttention(by=by, on=m.on),
    wire.PersonRemove: lambda by, m, _: c.RemovePerson(by=by, person=m.person, ban=m.ban),
    wire.GroupsMake: _make_groups,
    wire.GroupsOpen: lambda by, _m, _: c.OpenGroups(by=by),
    wire.GroupsAssign: lambda by, m, _: c.AssignGroups(by=by, people=m.people),
    wire.GroupsEnter: lambda by, m, _: c.EnterGroup(by=by, group=m.group),
    walking.GroupsListen: lambda by, m, _: c.ListenToGroup(by=by, group=m.group),
    walking.VoiceToAll: lambda by, m, _: c.SpeakToAll(by=by, on=m.on),
    groups.GroupsPlan: _plan_groups,
    groups.GroupsAdd: lambda by, m, fresh: g.AddGroup(by=by, name=m.name, id=fresh()),
    groups.GroupsRename: lambda by, m, _: g.RenameGroup(by=by, group=m.group, name=m.name),
    groups.GroupsDrop: lambda by, m, _: g.DropGroup(by=by, group=m.group),
    groups.GroupsFill: lambda by, _m, _: g.FillGroups(by=by),
    groups.GroupsChoice: lambda by, m, _: g.SetChoice(by=by, size=m.size),
    groups.GroupsChoose: lambda by, m, _: g.ChooseGroup(by=by, group=m.group),
    groups.GroupsLate: lambda by, m, _: g.SetLateRule(by=by, rule=m.rule),
    groups.GroupsTimer: lambda by, m, _: g.SetGroupTimer(by=by, seconds=m.seconds, then=m.then),
    groups.GroupsStretch: lambda by, m, _: g.StretchGroupTimer(by=by, seconds=m.seconds),
    groups.GroupsRecall: lambda by, m, _: g.RecallGroups(by=by, in_seconds=m.in_seconds),
    groups.GroupsStay: lambda by, _m, _: g.StayInGroups(by=by),
    groups.GroupsHelp: _help,
    groups.GroupsSave: lambda by, m, _: g.SaveGroups(by=by, name=m.name),
    groups.GroupsRenameSet: lambda by, m, _: g.RenameSet(by=by, number=m.set, name=m.name),
    groups.GroupsUse: lambda by, m, _: g.UseSet(by=by, number=m.set, open=m.open),
    groups.GroupsForget: lambda by, m, _: g.ForgetSet(by=by, number=m.set),
    phases.PhaseGo: _go,
    phases.PhaseStop: lambda by, m, _: p.StopPhase(by=by, revision=m.revision),
    phases.PhaseStretch: lambda by, m, _: p.StretchPhase(by=by, minutes=m.minutes),
    phases.PlanEdit: _edit_plan,
    phases.PupilBeside: lambda by, m, _: p.SitBeside(by=by, pupil=m.person),
    polls.PollAsk: lambda by, m, fresh: a.AskPoll(by=by, question=m.question, id=fresh()),
    polls.PollAgain: lambda by, m, _: a.AskPollAgain(by=by, poll=m.poll),
    polls.PollAnswer: lambda by, m, _: a.AnswerPoll(by=by, poll=m.poll, answer=m.answer),
    polls.PollClose: lambda by, m, _: a.ClosePoll(by=by, poll=m.poll),
    polls.PollHide: lambda by, m, _: a.HideAnswer(by=by, poll=m.poll, text=m.text, hidden=m.hidden),
    polls.PollShow: lambda by, m, _: a.ShowPoll(by=by, poll=m.poll, shown=m.shown),
    reflections.ReflectionsOpen: lambda by, m, _: f.OpenReflections(by=by, scale=m.scale),
    reflections.ReflectionsClose: lambda by, _m, _: f.CloseReflections(by=by),
    wire.LocksSet: lambda by, m, _: c.SetLocks(by=by, locks=m.locks),
    recording.RecordingStart: lambda by, m, fresh: r.StartRecording(
        by=by, recording=fresh(), guests=m.guests
    ),
    recording.RecordingStop: lambda by, _m, _: r.StopRecording(by=by),
    recording.RecordingRequest: lambda by, m, _: r.AskRecording(by=by, on=m.on),
    recording.RecordingAnswer: lambda by, m, fresh: r.AnswerRecording(
        by=by, person=m.person, allow=m.allow, recording=fresh(), guests=m.guests
    ),
    wire.LessonSoundOnly: lambda by, m, _: c.SetSoundOnly(by=by, on=m.on),
    arrival.LobbySet: lambda by, m, _: c.SetLobby(by=by, lobby=m.lobby),
    arrival.LobbyAdmit: _admit,
    arrival.LobbyRefuse: lambda by, m, _: c.TurnAway(by=by, waiter=m.waiter),
    arrival.PersonReadmit: lambda by, m, _: c.Readmit(by=by, person=m.person),
    observers.ObserversSet: lambda by, m, _: v.SetObservers(by=by, shown=m.shown),
    arrival.ClassroomSet: lambda by, m, _: c.SetInClassroom(by=by, on=m.on),
    arrival.EarsSet: lambda by, m, _: c.SetEars(by=by, hearing=m.hearing, sending=m.sending),
    wire.LessonEnd: lambda by, _m, _: c.EndLesson(by=by),
}
