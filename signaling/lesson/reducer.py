"""`apply`: the one way in which a lesson changes.

Invariant: the same state, command and `now` always give the same outcome, and a refusal changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..errors import Refusal
from ..wire.codes import RefusalCode
from . import aid_commands as d
from . import (
    aids,
    boards,
    class_changes,
    ending,
    group_calls,
    group_choice,
    group_clock,
    groups,
    hand_ins,
    hands,
    lobby,
    media,
    observers,
    order,
    people,
    permissions,
    phases,
    plan_editing,
    polls,
    presence,
    recording,
    reflections,
    removal,
    sources,
    walking,
)
from . import asking_commands as a
from . import board_commands as b
from . import commands as c
from . import group_commands as g
from . import observer_commands as v
from . import order_commands as o
from . import phase_commands as p
from . import recording_commands as r
from . import reflection_commands as f
from .outcome import Applied
from .state import LessonState

Handler = Callable[[LessonState, Any, float], Applied | Refusal]

HANDLERS: Mapping[type[c.Command], Handler] = {
    c.Join: lobby.join,
    c.SessionLost: lobby.session_lost,
    c.Leave: people.leave,
    c.RemovePerson: removal.remove,
    c.SetLobby: lobby.set_lobby,
    c.Admit: lobby.admit,
    c.TurnAway: lobby.turn_away,
    c.Readmit: removal.readmit,
    v.SetObservers: observers.set_observers,
    c.SetInClassroom: presence.set_in_classroom,
    c.SetEars: presence.set_ears,
    c.SetHand: hands.set_hand,
    c.LowerHand: hands.lower_hand,
    c.LowerHands: hands.lower_hands,
    c.SetSource: sources.set_source,
    c.MutePerson: sources.mute_person,
    c.MuteStudents: sources.mute_students,
    c.ListenToGroup: walking.listen,
    c.SpeakToAll: walking.speak_to_all,
    o.AskSource: order.ask_source,
    o.DeclineSource: order.decline_source,
    o.SetSpotlight: order.set_spotlight,
    o.SetAttention: order.set_attention,
    o.HideMessage: order.hide_message,
    d.SetTimer: aids.set_timer,
    d.StretchTimer: aids.stretch_timer,
    d.DrawLot: aids.draw_lot,
    d.ClearLot: aids.clear_lot,
    b.OpenBoards: boards.open_boards,
    b.AddPage: boards.add_page,
    b.NamePage: boards.name_page,
    b.DropPage: boards.drop_page,
    b.ShowPage: boards.show_page,
    b.HandIn: hand_ins.hand_in,
    b.Collect: hand_ins.collect,
    b.ReturnHandIns: hand_ins.give_back,
    c.SetLocks: lobby.set_locks,
    c.SetSoundOnly: sources.set_sound_only,
    g.PlanGroups: groups.plan,
    g.AddGroup: groups.add,
    g.RenameGroup: groups.rename,
    g.DropGroup: groups.drop,
    g.SaveGroups: groups.save,
    g.RenameSet: groups.rename_set,
    g.UseSet: groups.use,
    g.ForgetSet: groups.forget,
    g.FillGroups: group_choice.fill,
    g.SetChoice: group_choice.set_choice,
    g.ChooseGroup: group_choice.choose,
    g.SetLateRule: group_choice.set_late_rule,
    g.SetGroupTimer: group_clock.set_timer,
    g.StretchGroupTimer: group_clock.stretch,
    g.RecallGroups: group_clock.recall,
    g.StayInGroups: group_clock.stay,
    g.TellGroups: group_calls.tell,
    g.AskHelp: group_calls.ask_help,
    g.AnswerHelp: group_calls.answer_help,
    c.MakeGroups: groups.make,
    c.OpenGroups: groups.open_groups,
    c.AssignGroups: groups.assign,
    c.EnterGroup: groups.enter,
    p.GoToPhase: phases.go,
    p.StopPhase: phases.stop,
    p.StretchPhase: phases.stretch,
    p.EditPlan: plan_editing.edit,
    p.SitBeside: walking.sit_beside,
    a.AskPoll: polls.ask,
    a.AskPollAgain: polls.ask_again,
    a.AnswerPoll: polls.answer,
    a.ClosePoll: polls.close,
    a.ShowPoll: polls.show,
    a.HideAnswer: polls.hide_answer,
    a.PollKept: polls.kept,
    f.OpenReflections: reflections.open_sheet,
    f.CloseReflections: reflections.close_sheet,
    r.StartRecording: recording.start,
    r.StopRecording: recording.stop,
    r.AskRecording: recording.ask,
    r.AnswerRecording: recording.answer,
    r.RecordingFailed: recording.failed,
    c.AssignNode: media.assign_node,
    c.SetPeer: media.set_peer,
    c.PeerWeak: media.peer_weak,
    c.PeerClosed: media.peer_closed,
    c.FollowClass: class_changes.follow_class,
    c.EndLesson: ending.end,
    c.CloseLesson: ending.close,
    c.Tick: ending.tick,
}


def apply(state: LessonState, command: c.Command, now: float) -> Applied | Refusal:
    """Return the state after `command` at `now` (Unix seconds) with its effects, or why it may not be.

    The state's number is not touched: whoever stores it counts. Facts about an ended lesson come too
    late and change nothing; wishes, and joining it, are refused with `lesson_ended`.
    """
    if state.ended_at is not None:
        late = isinstance(command, c.Personal | c.Join)
        return Refusal(RefusalCode.LESSON_ENDED) if late else Applied(state)
    if isinstance(command, c.Personal):
        refusal = permissions.check(state, command)
        if refusal is not None:
            return refusal
    outcome = HANDLERS[type(command)](state, command, now)
    if isinstance(outcome, Refusal):
        return outcome
    return outcome._replace(state=order.orderly(walking.settled(state, outcome.state)))
