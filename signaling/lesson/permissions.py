"""Who may do what: ONE table for commands, and the rights on chat channels. Boards: `board_rights`.

Invariant: a right follows from the state and the participant's id alone; nothing that a client says
about itself counts.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..errors import Refusal
from ..wire.codes import RefusalCode
from ..wire.lesson import LESSON_CHANNEL, Role
from . import aid_commands as d
from . import asking_commands as a
from . import board_commands as b
from . import commands as c
from . import group_commands as g
from . import observer_commands as v
from . import order_commands as o
from . import phase_commands as p
from . import recording_commands as r
from . import reflection_commands as f
from .consent import may_draw, never_sent
from .ids import channel_of, direct_channel, pupil_of
from .state import STAFF, LessonState, present_person

Rule = Mapping[Role, frozenset[Role]]
"""role of the asker -> roles of those they may do it to. Who is missing here may not do it at all."""

EVERYBODY: frozenset[Role] = frozenset({"teacher", "assistant", "student", "observer"})
BELOW_ASSISTANT: frozenset[Role] = frozenset({"student", "observer"})
MAY_SEND: frozenset[Role] = frozenset({"teacher", "assistant", "student"})
"""Observers are a guest of the class: they neither send nor write."""


def _to_themselves(*roles: Role) -> Rule:
    return dict.fromkeys(roles, EVERYBODY)


TABLE: Mapping[type[c.Personal], Rule] = {
    c.Leave: _to_themselves("teacher", "assistant", "student", "observer"),
    c.SetPeer: _to_themselves("teacher", "assistant", "student", "observer"),
    c.SetHand: _to_themselves("teacher", "assistant", "student"),
    c.SetSource: _to_themselves("teacher", "assistant", "student"),
    c.LowerHand: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    c.LowerHands: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    c.MutePerson: {"teacher": EVERYBODY, "assistant": BELOW_ASSISTANT},
    c.MuteStudents: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    c.RemovePerson: {"teacher": EVERYBODY, "assistant": BELOW_ASSISTANT},
    g.PlanGroups: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    g.AddGroup: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    g.RenameGroup: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    g.DropGroup: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    g.FillGroups: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    g.SetChoice: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    g.SetLateRule: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    g.SetGroupTimer: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    g.StretchGroupTimer: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    g.RecallGroups: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    g.StayInGroups: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    g.TellGroups: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    g.AnswerHelp: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    g.SaveGroups: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    g.RenameSet: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    g.UseSet: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    g.ForgetSet: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    g.ChooseGroup: _to_themselves("student"),
    g.AskHelp: _to_themselves("student"),
    c.MakeGroups: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    c.OpenGroups: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    c.AssignGroups: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    c.EnterGroup: _to_themselves("teacher", "assistant", "observer"),
    c.ListenToGroup: _to_themselves("teacher", "assistant"),
    c.SpeakToAll: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    p.GoToPhase: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    p.StopPhase: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    p.StretchPhase: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    p.EditPlan: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    p.SitBeside: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    o.AskSource: {"teacher": MAY_SEND, "assistant": MAY_SEND},
    o.DeclineSource: _to_themselves("teacher", "assistant", "student"),
    o.SetSpotlight: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    o.SetAttention: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    a.AskPoll: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    a.AskPollAgain: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    a.AnswerPoll: _to_themselves("student"),
    a.ClosePoll: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    a.ShowPoll: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    a.HideAnswer: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    f.OpenReflections: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    f.CloseReflections: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    o.HideMessage: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    b.OpenBoards: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    b.AddPage: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    b.NamePage: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    b.DropPage: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    b.ShowPage: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    b.HandIn: _to_themselves("student"),
    b.Collect: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    b.ReturnHandIns: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    d.SetTimer: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    d.StretchTimer: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    d.DrawLot: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    d.ClearLot: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    c.SetLocks: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    r.StartRecording: {"teacher": EVERYBODY},
    r.StopRecording: {"teacher": EVERYBODY},
    r.AskRecording: _to_themselves("observer"),
    r.AnswerRecording: {"teacher": EVERYBODY},
    c.SetSoundOnly: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    c.SetLobby: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    c.Admit: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    c.TurnAway: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    c.Readmit: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    v.SetObservers: {"teacher": EVERYBODY, "assistant": EVERYBODY},
    c.SetInClassroom: _to_themselves("teacher", "assistant", "student", "observer"),
    c.SetEars: _to_themselves("teacher", "assistant", "student", "observer"),
    c.EndLesson: {"teacher": EVERYBODY},
}

MAY_CHAT = MAY_SEND
MAY_REACT = MAY_CHAT


def check(state: LessonState, command: c.Personal) -> Refusal | None:
    """Return why this wish may not be granted by role; `None` if it may."""
    asker = present_person(state, command.by)
    if asker is None:
        return Refusal(RefusalCode.NOT_IN_LESSON)
    targets = TABLE[type(command)].get(asker.role)
    if targets is None:
        return Refusal(RefusalCode.NOT_ALLOWED)
    if isinstance(command, c.Targeted):
        return _check_target(state, command.person, targets)
    return None


def _check_target(state: LessonState, target_id: str, targets: frozenset[Role]) -> Refusal | None:
    target = present_person(state, target_id)
    if target is None:
        return Refusal(RefusalCode.NO_SUCH_PERSON)
    if target.role not in targets:
        return Refusal(RefusalCode.NOT_ALLOWED, f"not to a {target.role}")
    return None


def channels_readable(state: LessonState, person_id: str) -> frozenset[str]:
    """Return the chat channels somebody may read now.

    Staff read all. A student reads the class's, their group's, and their own with the staff; an observer
    the class's and that of the group they are in.
    """
    person = present_person(state, person_id)
    if person is None:
        return frozenset()
    if person.role in STAFF:
        direct = (direct_channel(other.id) for other in state.people.values() if other.role == "student")
        return frozenset({LESSON_CHANNEL, *state.groups, *direct})
    here = {LESSON_CHANNEL} if person.group is None else {LESSON_CHANNEL, person.group}
    return frozenset(here | {direct_channel(person.id)} if person.role == "student" else here)


def may_chat(state: LessonState, person_id: str, channel: str) -> Refusal | None:
    """Return why somebody may not write to a channel now; `None` if they may.

    Staff write to every channel. A student writes to the staff, and where they are: from within a group,
    the class's channel can only be read, so that a group talks among itself. There is no channel between
    two students alone.
    """
    person = present_person(state, person_id)
    if state.ended_at is not None:
        return Refusal(RefusalCode.LESSON_ENDED)
    if person is None:
        return Refusal(RefusalCode.NOT_IN_LESSON)
    if channel not in channels_readable(state, person_id):
        return Refusal(RefusalCode.NO_SUCH_CHANNEL)
    if person.role not in MAY_CHAT:
        return Refusal(RefusalCode.NOT_ALLOWED)
    if person.role == "student" and pupil_of(channel) is not None:
        return Refusal(RefusalCode.LOCKED) if state.locks.private else None
    if person.role == "student" and state.locks.chat:
        return Refusal(RefusalCode.LOCKED)
    if person.role == "student" and channel != channel_of(person.group):
        return Refusal(RefusalCode.LOCKED, "a group talks among itself: write to its channel")
    return None


def may_react(state: LessonState, person_id: str) -> Refusal | None:
    """Return why somebody may not show a reaction now; `None` if they may."""
    person = present_person(state, person_id)
    if state.ended_at is not None:
        return Refusal(RefusalCode.LESSON_ENDED)
    if person is None:
        return Refusal(RefusalCode.NOT_IN_LESSON)
    if person.role not in MAY_REACT:
        return Refusal(RefusalCode.NOT_ALLOWED)
    if person.role == "student" and state.locks.reactions:
        return Refusal(RefusalCode.LOCKED)
    return None


def may_bring_material(state: LessonState, person_id: str) -> Refusal | None:
    """Return why somebody may not bring documents into the lesson now; `None` if they may: staff."""
    person = present_person(state, person_id)
    if state.ended_at is not None:
        return Refusal(RefusalCode.LESSON_ENDED)
    if person is None:
        return Refusal(RefusalCode.NOT_IN_LESSON)
    return None if person.role in STAFF else Refusal(RefusalCode.NOT_ALLOWED)


def may_bring_pictures(state: LessonState, person_id: str) -> Refusal | None:
    """Return why somebody may not put pictures on boards now; `None` if they may.

    A picture may show its maker, whatever it was taken for: pupils need their family's word for the camera.
    """
    refusal = may_bring_material(state, person_id)
    person = present_person(state, person_id)
    if refusal is None or person is None or person.role != "student" or state.ended_at is not None:
        return refusal
    if "camera" in never_sent(state, person) or not may_draw(state, person):
        return Refusal(RefusalCode.NO_CONSENT)
    if state.locks.pictures or state.locks.board or state.attention_by:
        return Refusal(RefusalCode.LOCKED)
    return None
