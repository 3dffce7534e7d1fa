"""Everything that may be asked of a lesson, as hypothesis strategies.

Invariant: whoever may come has a session on one of two devices; ids that the shell makes stand open, and
are filled in by the machine that knows them (`tests/signaling/lesson/test_reducer.py`).
"""

from __future__ import annotations

from hypothesis import strategies as st

from signaling.lesson import aid_commands as d
from signaling.lesson import asking_commands as a
from signaling.lesson import board_commands as b
from signaling.lesson import commands as c
from signaling.lesson import group_commands as g
from signaling.lesson import observer_commands as v
from signaling.lesson import order_commands as o
from signaling.lesson import phase_commands as p
from signaling.lesson import recording_commands as r
from signaling.lesson.seats import seat_id
from signaling.wire.boards import Earlier
from signaling.wire.groups import GroupingRule
from signaling.wire.lesson import Locks, NewGroup, Role
from signaling.wire.phases import StepEdit
from signaling.wire.plan import Phase, PhaseLocks
from signaling.wire.polls import Answer, Question

PEOPLE: dict[str, Role] = {
    "t": "teacher",
    "a": "assistant",
    "s1": "student",
    "s2": "student",
    "s3": "student",
    "o": "observer",
    **{seat_id("lesson-1", number): "student" for number in (12, 13, 20)},
}
LATE = ["s3", "o", seat_id("lesson-1", 20)]
"""Those of them who are not there from the beginning."""
SESSIONS = ["session-1", "session-2"]
POLLS = [f"q-{n}" for n in range(6)]
"""Of those that are asked, the first six."""
NEWEST = [f"newest-{n}" for n in range(3)]
"""Stand for the ids of groups, which are only known when they have been made."""

people = st.sampled_from(list(PEOPLE))
late = st.sampled_from([*LATE, LATE[-1]])
askers = st.sampled_from([*PEOPLE, "t", "t", "t", "t", "a", "a"])
"""Everybody asks for everything; staff more often, so that more of it happens."""
sessions = st.sampled_from(SESSIONS)
devices = st.sampled_from(["device-1", "device-2"])
peers = st.sampled_from(["p-1", "p-2"])
groups = st.sampled_from(NEWEST)
places = st.none() | groups
sources = st.sampled_from(["microphone", "camera", "screen"])
rules = st.builds(
    GroupingRule,
    by=st.sampled_from(["number", "size"]),
    count=st.integers(1, 4),
    order=st.sampled_from(["random", "roster", "roster_groups", "choice", "keep"]),
)
phases = st.builds(
    Phase,
    name=st.just("New"),
    minutes=st.just(1),
    mode=st.sampled_from(["class", "alone", "groups", "groups"]),
    board=st.sampled_from(["none", "class", "group"]),
    grouping=st.none() | rules,
    locks=st.none() | st.builds(PhaseLocks, microphone=st.booleans(), chat=st.booleans()),
)
edits = st.builds(
    lambda place, phase: StepEdit(id=None if place is None else str(place), phase=phase),
    st.none() | st.integers(0, 6),
    phases,
)
"""New phases, or places whose steps are filled in when they are known."""


polls_ = st.sampled_from(POLLS)
questions = st.builds(
    Question,
    kind=st.sampled_from(["choice", "several", "text", "scale"]),
    prompt=st.sampled_from(["Why?", " "]),
    options=st.sampled_from([[], ["a", "b"], ["a", "a"]]),
    anonymous=st.booleans(),
)
answers = st.builds(
    Answer, chosen=st.lists(st.integers(-1, 6), max_size=3), text=st.sampled_from(["", "because", "\u202e"])
)


def joins_of(who: st.SearchStrategy[str]) -> st.SearchStrategy[c.Join]:
    """Return joins of these people, on any device and session."""
    return st.builds(
        lambda person, session, fresh, device, trusted: c.Join(
            person=person,
            name=person,
            role=PEOPLE[person],
            session_id=f"{person} {session} {device}",
            fresh=fresh,
            device=device,
            trusted=trusted,
        ),
        who,
        sessions,
        st.booleans(),
        devices,
        st.booleans(),
    )


locks = st.builds(
    Locks,
    microphone=st.booleans(),
    camera=st.booleans(),
    screen=st.booleans(),
    chat=st.booleans(),
    door=st.booleans(),
)
lost = st.builds(
    lambda p, s, d: c.SessionLost(person=p, session_id=f"{p} {s} {d}"), people, sessions, devices
)
leaves = st.builds(lambda p, s, d: c.Leave(by=p, session_id=f"{p} {s} {d}"), people, sessions, devices)
facts = st.one_of(
    joins_of(people),
    lost,
    st.just(c.Tick()),
    st.builds(
        c.AssignNode,
        node_id=st.sampled_from(["m-1", "m-2"]),
        boot_id=st.sampled_from(["b-1", "b-2"]),
        instead_of=st.tuples(st.sampled_from(["", "m-1", "m-2"]), st.sampled_from(["", "b-1", "b-2"])),
    ),
    st.builds(c.PeerWeak, person=people, peer_id=peers, weak=st.booleans()),
    st.builds(c.PeerClosed, person=people, peer_id=peers),
    st.builds(a.PollKept, poll=polls_, round=st.integers(0, 2)),
)
new_groups = st.lists(
    st.builds(NewGroup, name=st.just("G"), people=st.lists(people, max_size=2), keep=places), max_size=3
)
seconds = st.sampled_from([1.0, 29.0, 60.0])
group_wishes = st.one_of(
    st.builds(g.PlanGroups, by=askers, rule=rules, seed=st.integers(0, 9)),
    st.builds(g.AddGroup, by=askers, name=st.just("G"), id=st.just("")),
    st.builds(g.RenameGroup, by=askers, group=groups, name=st.sampled_from(["H", ""])),
    st.builds(g.DropGroup, by=askers, group=groups),
    st.builds(g.FillGroups, by=askers),
    st.builds(g.SetChoice, by=askers, size=st.none() | st.integers(1, 2)),
    st.builds(g.ChooseGroup, by=people, group=places),
    st.builds(g.SetLateRule, by=askers, rule=st.sampled_from(["smallest", "former", "ask"])),
    st.builds(
        g.SetGroupTimer, by=askers, seconds=st.none() | seconds, then=st.sampled_from(["nothing", "recall"])
    ),
    st.builds(g.StretchGroupTimer, by=askers, seconds=seconds),
    st.builds(g.RecallGroups, by=askers, in_seconds=st.just(0.0) | seconds),
    st.builds(g.StayInGroups, by=askers),
    st.builds(g.TellGroups, by=askers, text=st.sampled_from(["Hello", ""])),
    st.builds(g.AskHelp, by=people, on=st.booleans()),
    st.builds(g.AnswerHelp, by=askers, group=groups),
    st.builds(g.SaveGroups, by=askers, name=st.sampled_from(["Mine", ""])),
    st.builds(g.RenameSet, by=askers, number=st.integers(1, 3), name=st.sampled_from(["Ours", ""])),
    st.builds(g.UseSet, by=askers, number=st.integers(1, 3), open=st.booleans()),
    st.builds(g.ForgetSet, by=askers, number=st.integers(1, 3)),
)
group_making = st.one_of(
    st.builds(
        lambda by, groups, is_open: c.MakeGroups(by=by, groups=tuple(groups), ids=(), open=is_open),
        askers,
        new_groups,
        st.booleans(),
    ),
    st.builds(c.OpenGroups, by=askers),
    st.builds(c.AssignGroups, by=askers, people=st.dictionaries(people, places, max_size=3)),
)
phase_wishes = st.one_of(
    st.builds(
        lambda by, index, stale: p.GoToPhase(by=by, index=index, revision=-stale, ids=(), seed=index),
        askers,
        st.integers(-1, 5),
        st.sampled_from([0, 0, 0, 1]),
    ),
    st.builds(p.StopPhase, by=askers, revision=st.just(0)),
    st.builds(p.StretchPhase, by=askers, minutes=st.integers(1, 30)),
    st.builds(
        lambda by, steps: p.EditPlan(by=by, revision=0, steps=tuple(steps), ids=()),
        askers,
        st.lists(edits, max_size=6),
    ),
    st.builds(p.SitBeside, by=askers, pupil=st.none() | people),
)
kinds = st.sampled_from(["shown", "class", "group", "own"])
owners = st.none() | st.lists(people, max_size=2).map(tuple)
pages = st.sampled_from(["lesson-1.class", "lesson-1.class.2", "lesson-1.own.s1", "lesson-1.own.s1.2", "no"])
board_wishes = st.one_of(
    st.builds(
        b.OpenBoards,
        by=askers,
        kind=kinds,
        openness=st.sampled_from(["hidden", "seen", "writable"]),
        owners=owners,
    ),
    st.builds(
        b.AddPage,
        by=askers,
        kind=kinds,
        owners=owners,
        name=st.sampled_from(["", "A"]),
        earlier=st.none() | st.builds(Earlier, lesson_id=st.just("before"), page_id=st.none() | pages),
        copy=st.just("copy"),
    ),
    st.builds(b.NamePage, by=askers, page_id=pages, name=st.sampled_from(["", "B"])),
    st.builds(b.DropPage, by=askers, page_id=pages),
    st.builds(b.ShowPage, by=askers, page_id=st.none() | pages),
    st.builds(b.HandIn, by=askers, page_id=pages, copy=st.sampled_from(["copy", "other"])),
    st.builds(
        b.Collect, by=askers, kind=kinds, copies=st.lists(st.tuples(pages, st.just("copy"))).map(tuple)
    ),
    st.builds(b.ReturnHandIns, by=askers, numbers=st.none() | st.lists(st.sampled_from("12")).map(tuple)),
)
door_wishes = st.one_of(
    st.builds(c.SetLobby, by=askers, lobby=st.sampled_from(["off", "unknown", "everybody"])),
    st.builds(
        lambda by, p, s, d: c.Admit(by=by, waiters=(f"{p} {s} {d}",)), askers, people, sessions, devices
    ),
    st.builds(c.Admit, by=askers, waiters=st.none()),
    st.builds(c.SetLocks, by=askers, locks=locks),
)
wishes = st.one_of(
    leaves,
    door_wishes,
    st.builds(
        lambda by, p, s, d: c.TurnAway(by=by, waiter=f"{p} {s} {d}"), askers, people, sessions, devices
    ),
    st.builds(c.Readmit, by=askers, person=people),
    st.builds(v.SetObservers, by=askers, shown=st.sampled_from(["names", "visitors"])),
    st.builds(c.SetInClassroom, by=people, on=st.booleans()),
    st.builds(c.SetEars, by=people, hearing=st.just("good"), sending=st.just("silent")),
    st.builds(c.SetPeer, by=people, peer_id=peers),
    st.builds(c.SetHand, by=people, raised=st.booleans()),
    st.builds(c.LowerHand, by=askers, person=people),
    st.builds(c.LowerHands, by=askers),
    st.builds(c.SetSource, by=people, source=sources, on=st.booleans()),
    st.builds(c.MutePerson, by=askers, person=people, source=sources),
    st.builds(c.MuteStudents, by=askers, source=sources),
    st.builds(o.AskSource, by=askers, person=people, source=sources),
    st.builds(o.DeclineSource, by=people, source=sources),
    st.builds(o.SetSpotlight, by=askers, person=st.none() | people),
    st.builds(
        o.HideMessage,
        by=askers,
        channel=st.sampled_from(["lesson", "with.s1", "no"]),
        number=st.integers(0, 3),
        hidden=st.booleans(),
    ),
    st.builds(d.SetTimer, by=askers, seconds=st.none() | seconds),
    st.builds(d.StretchTimer, by=askers, seconds=seconds),
    st.builds(d.DrawLot, by=askers, group=places, seed=st.integers(0, 9)),
    st.builds(d.ClearLot, by=askers, again=st.booleans()),
    st.builds(o.SetAttention, by=askers, on=st.booleans()),
    st.builds(c.RemovePerson, by=askers, person=people, ban=st.booleans()),
    group_making,
    st.builds(c.EnterGroup, by=askers, group=places),
    st.builds(c.ListenToGroup, by=askers, group=places),
    st.builds(c.SpeakToAll, by=askers, on=st.booleans()),
    st.builds(r.StartRecording, by=askers, recording=st.just("rec"), guests=st.booleans()),
    st.builds(r.AskRecording, by=people, on=st.booleans()),
    st.builds(
        r.AnswerRecording,
        by=askers,
        person=people,
        allow=st.booleans(),
        recording=st.just("rec"),
        guests=st.booleans(),
    ),
    st.builds(r.StopRecording, by=askers),
    st.builds(c.SetSoundOnly, by=askers, on=st.booleans()),
    phase_wishes,
    board_wishes,
    group_wishes,
    st.builds(a.AskPoll, by=askers, question=questions, id=polls_),
    st.builds(a.AskPollAgain, by=askers, poll=polls_),
    st.builds(a.AnswerPoll, by=people, poll=polls_, answer=answers),
    st.builds(a.ClosePoll, by=askers, poll=polls_),
    st.builds(a.ShowPoll, by=askers, poll=polls_, shown=st.booleans()),
)
at_the_door = st.one_of(joins_of(late), joins_of(late), door_wishes, leaves, lost)
"""What happens where people come in; newcomers are many there."""
at_work = st.one_of(group_wishes, group_making, phase_wishes, joins_of(people), leaves)
"""What happens around groups and phases, while some go and come back."""
lessons = st.one_of(
    st.builds(
        p.GoToPhase,
        by=st.just("t"),
        index=st.integers(0, 4),
        revision=st.just(0),
        ids=st.just(()),
        seed=st.integers(0, 9),
    ),
    st.builds(
        c.MakeGroups, by=st.just("t"), groups=new_groups.map(tuple), ids=st.just(()), open=st.booleans()
    ),
    st.builds(g.RecallGroups, by=st.just("t")),
)
"""What a teacher does who is there: most of it succeeds."""
endings = st.builds(c.EndLesson, by=askers) | st.just(c.CloseLesson())
