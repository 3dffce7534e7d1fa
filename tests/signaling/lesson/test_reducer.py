"""Any sequence of commands keeps the lesson's invariants, and every client in step."""

from __future__ import annotations

import itertools

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from media.control import LESSON_SCOPE
from media.selection import is_in_reach
from signaling.errors import Refusal
from signaling.lesson import aid_commands as d
from signaling.lesson import asking_commands as a
from signaling.lesson import board_commands as b
from signaling.lesson import commands as c
from signaling.lesson import group_commands as g
from signaling.lesson import order_commands as o
from signaling.lesson import phase_commands as p
from signaling.lesson.board_rights import board_rights
from signaling.lesson.consent import never_sent
from signaling.lesson.fold import fold
from signaling.lesson.ids import alone_scope, direct_channel, group_page
from signaling.lesson.outcome import Applied
from signaling.lesson.permissions import channels_readable
from signaling.lesson.phase_state import open_run
from signaling.lesson.places import beside, is_alone
from signaling.lesson.plan import media_plan
from signaling.lesson.polls import clean_answer
from signaling.lesson.reducer import apply
from signaling.lesson.seats import seat_id
from signaling.lesson.sources import locked_sources, why_not_send
from signaling.lesson.state import STAFF, LessonState, decode_state, encode_state, replace, standing
from signaling.lesson.view import VIEWERS, Viewer, diff, project, put_over
from signaling.wire.groups import GroupingRule
from signaling.wire.lesson import LESSON_CHANNEL, Locks, NewGroup, Role, Snapshot
from signaling.wire.phases import StepEdit
from signaling.wire.plan import MAX_PHASES, Phase
from signaling.wire.polls import MAX_ROUNDS, Answer, Question
from tests.kit.lesson_states import NOW, class_lesson, with_plan

PEOPLE: dict[str, Role] = {
    "t": "teacher",
    "a": "assistant",
    "s1": "student",
    "s2": "student",
    "s3": "student",
    "o": "observer",
    seat_id("lesson-1", 12): "student",
    seat_id("lesson-1", 13): "student",
}
SESSIONS = ["session-1", "session-2"]
POLLS = [f"q-{n}" for n in range(6)]
"""Of those that are asked, the first six."""
NEWEST = [f"newest-{n}" for n in range(3)]
"""Stand for the ids of the groups made last, which are only known when they have been made."""

people = st.sampled_from(list(PEOPLE))
sessions = st.sampled_from(SESSIONS)
devices = st.sampled_from(["device-1", "device-2"])
peers = st.sampled_from(["p-1", "p-2"])
groups = st.sampled_from(NEWEST)
places = st.none() | groups
sources = st.sampled_from(["microphone", "camera", "screen"])


def _edit_of(place: int | None) -> StepEdit:
    """Return a new phase, or a place whose step is filled in when it is known."""
    return StepEdit(id=None if place is None else str(place), phase=Phase(name="New", minutes=1))


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

facts = st.one_of(
    st.builds(
        lambda person, session, fresh, device, trusted: c.Join(
            person=person,
            name=person,
            role=PEOPLE[person],
            session_id=f"{person} {session} {device}",
            fresh=fresh,
            device=device,
            trusted=trusted,
        ),
        people,
        sessions,
        st.booleans(),
        devices,
        st.booleans(),
    ),
    st.builds(lambda p, s, d: c.SessionLost(person=p, session_id=f"{p} {s} {d}"), people, sessions, devices),
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
rules = st.builds(
    GroupingRule,
    by=st.sampled_from(["number", "size"]),
    count=st.integers(1, 4),
    order=st.sampled_from(["random", "roster", "roster_groups", "choice", "keep"]),
)
seconds = st.sampled_from([1.0, 29.0, 60.0])
group_wishes = st.one_of(
    st.builds(g.PlanGroups, by=people, rule=rules, seed=st.integers(0, 9)),
    st.builds(g.AddGroup, by=people, name=st.just("G"), id=st.just("")),
    st.builds(g.RenameGroup, by=people, group=groups, name=st.sampled_from(["H", ""])),
    st.builds(g.DropGroup, by=people, group=groups),
    st.builds(g.FillGroups, by=people),
    st.builds(g.SetChoice, by=people, size=st.none() | st.integers(1, 2)),
    st.builds(g.ChooseGroup, by=people, group=places),
    st.builds(g.SetLateRule, by=people, rule=st.sampled_from(["smallest", "former", "ask"])),
    st.builds(
        g.SetGroupTimer, by=people, seconds=st.none() | seconds, then=st.sampled_from(["nothing", "recall"])
    ),
    st.builds(g.StretchGroupTimer, by=people, seconds=seconds),
    st.builds(g.RecallGroups, by=people, in_seconds=st.just(0.0) | seconds),
    st.builds(g.StayInGroups, by=people),
    st.builds(g.TellGroups, by=people, text=st.sampled_from(["Hello", ""])),
    st.builds(g.AskHelp, by=people, on=st.booleans()),
    st.builds(g.AnswerHelp, by=people, group=groups),
    st.builds(g.SaveGroups, by=people, name=st.sampled_from(["Mine", ""])),
    st.builds(g.RenameSet, by=people, number=st.integers(1, 3), name=st.sampled_from(["Ours", ""])),
    st.builds(g.UseSet, by=people, number=st.integers(1, 3), open=st.booleans()),
    st.builds(g.ForgetSet, by=people, number=st.integers(1, 3)),
)
phase_wishes = st.one_of(
    st.builds(
        lambda by, index, stale: p.GoToPhase(by=by, index=index, revision=-stale, ids=(), seed=index),
        people,
        st.integers(-1, 5),
        st.sampled_from([0, 0, 0, 1]),
    ),
    st.builds(p.StopPhase, by=people, revision=st.just(0)),
    st.builds(p.StretchPhase, by=people, minutes=st.integers(1, 30)),
    st.builds(
        lambda by, order: p.EditPlan(by=by, revision=0, steps=tuple(map(_edit_of, order)), ids=()),
        people,
        st.lists(st.none() | st.integers(0, 6), max_size=6),
    ),
    st.builds(p.SitBeside, by=people, pupil=st.none() | people),
)
kinds = st.sampled_from(["shown", "class", "group", "own"])
owners = st.none() | st.lists(people, max_size=2).map(tuple)
pages = st.sampled_from(["lesson-1.class", "lesson-1.class.2", "lesson-1.own.s1", "lesson-1.own.s1.2", "no"])
board_wishes = st.one_of(
    st.builds(
        b.OpenBoards,
        by=people,
        kind=kinds,
        openness=st.sampled_from(["hidden", "seen", "writable"]),
        owners=owners,
    ),
    st.builds(b.AddPage, by=people, kind=kinds, owners=owners, name=st.sampled_from(["", "A"])),
    st.builds(b.NamePage, by=people, page_id=pages, name=st.sampled_from(["", "B"])),
    st.builds(b.DropPage, by=people, page_id=pages),
    st.builds(b.ShowPage, by=people, page_id=st.none() | pages),
)
wishes = st.one_of(
    st.builds(lambda p, s, d: c.Leave(by=p, session_id=f"{p} {s} {d}"), people, sessions, devices),
    st.builds(c.SetLobby, by=people, lobby=st.sampled_from(["off", "unknown", "everybody"])),
    st.builds(
        lambda by, p, s, d: c.Admit(by=by, waiters=(f"{p} {s} {d}",)), people, people, sessions, devices
    ),
    st.builds(c.Admit, by=people, waiters=st.none()),
    st.builds(
        lambda by, p, s, d: c.TurnAway(by=by, waiter=f"{p} {s} {d}"), people, people, sessions, devices
    ),
    st.builds(c.Readmit, by=people, person=people),
    st.builds(c.SetInClassroom, by=people, on=st.booleans()),
    st.builds(c.SetEars, by=people, hearing=st.just("good"), sending=st.just("silent")),
    st.builds(c.SetPeer, by=people, peer_id=peers),
    st.builds(c.SetHand, by=people, raised=st.booleans()),
    st.builds(c.LowerHand, by=people, person=people),
    st.builds(c.LowerHands, by=people),
    st.builds(c.SetSource, by=people, source=sources, on=st.booleans()),
    st.builds(c.MutePerson, by=people, person=people, source=sources),
    st.builds(c.MuteStudents, by=people, source=sources),
    st.builds(o.AskSource, by=people, person=people, source=sources),
    st.builds(o.DeclineSource, by=people, source=sources),
    st.builds(o.SetSpotlight, by=people, person=st.none() | people),
    st.builds(
        o.HideMessage,
        by=people,
        channel=st.sampled_from(["lesson", "with.s1", "no"]),
        number=st.integers(0, 3),
        hidden=st.booleans(),
    ),
    st.builds(d.SetTimer, by=people, seconds=st.none() | seconds),
    st.builds(d.StretchTimer, by=people, seconds=seconds),
    st.builds(d.DrawLot, by=people, group=places, seed=st.integers(0, 9)),
    st.builds(d.ClearLot, by=people, again=st.booleans()),
    st.builds(o.SetAttention, by=people, on=st.booleans()),
    st.builds(c.RemovePerson, by=people, person=people, ban=st.booleans()),
    st.builds(
        lambda by, groups, is_open: c.MakeGroups(by=by, groups=tuple(groups), ids=(), open=is_open),
        people,
        new_groups,
        st.booleans(),
    ),
    st.builds(c.OpenGroups, by=people),
    st.builds(c.AssignGroups, by=people, people=st.dictionaries(people, places, max_size=3)),
    st.builds(c.EnterGroup, by=people, group=places),
    st.builds(c.ListenToGroup, by=people, group=places),
    st.builds(c.SpeakToAll, by=people, on=st.booleans()),
    phase_wishes,
    board_wishes,
    group_wishes,
    st.builds(a.AskPoll, by=people, question=questions, id=polls_),
    st.builds(a.AskPollAgain, by=people, poll=polls_),
    st.builds(a.AnswerPoll, by=people, poll=polls_, answer=answers),
    st.builds(a.ClosePoll, by=people, poll=polls_),
    st.builds(a.ShowPoll, by=people, poll=polls_, shown=st.booleans()),
    st.builds(
        c.SetLocks,
        by=people,
        locks=st.builds(Locks, microphone=st.booleans(), camera=st.booleans(), screen=st.booleans()),
    ),
)
endings = st.builds(c.EndLesson, by=people) | st.just(c.CloseLesson())


class Lessons(RuleBasedStateMachine):
    """A lesson, time going on, and one client of each kind that applies what it is sent."""

    def __init__(self) -> None:
        super().__init__()
        self.state: LessonState = with_plan(class_lesson())
        self.now = NOW
        self.group_ids = (f"g-{n}" for n in itertools.count())
        self.poll_ids = (f"q-{n}" for n in itertools.count())
        self.newest: tuple[str, ...] = ()
        self.held: dict[Viewer, Snapshot] = {viewer: project(self.state, viewer) for viewer in VIEWERS}

    @initialize()
    def arrive(self) -> None:
        """The class comes in."""
        self._store(
            [
                c.Join(
                    person=p, name=p, role=role, session_id=f"{p} {SESSIONS[0]} device-1", device="device-1"
                )
                for p, role in PEOPLE.items()
            ]
        )

    def _store(self, commands: list[c.Command]) -> None:
        old, folded = self.state, fold(self.state, commands, self.now)
        self.state = folded.state
        if all(isinstance(outcome, Refusal) for outcome in folded.outcomes):
            assert folded.state is old
        assert folded.state.version == old.version + (folded.state is not old)
        for viewer in VIEWERS:
            change = diff(project(old, viewer), project(self.state, viewer))
            if change is not None:
                self.held[viewer] = put_over(self.held[viewer], change)

    @rule(commands=st.lists(facts | wishes, min_size=1, max_size=6))
    def command(self, commands: list[c.Command]) -> None:
        """Anything at all is asked for, in folds."""
        self._store([self._with_group_ids(command) for command in commands])

    def _with_group_ids(self, command: c.Command) -> c.Command:
        """Hand in what the shell would: ids that were never used before, and those that clients know."""
        match command:
            case a.AskPoll():
                return replace(command, id=next(self.poll_ids))
            case c.MakeGroups(groups=new):
                kept = tuple(replace(group, keep=self._id_of(group.keep)) for group in new)
                self.newest = tuple(itertools.islice(self.group_ids, len(new)))
                return replace(command, groups=kept, ids=self.newest)
            case g.AddGroup():
                return replace(command, id=next(self.group_ids))
            case c.EnterGroup(group=group) | c.ListenToGroup(group=group) | g.ChooseGroup(group=group):
                return replace(command, group=self._id_of(group))
            case g.RenameGroup(group=group) | g.DropGroup(group=group) | g.AnswerHelp(group=group):
                return replace(command, group=self._id_of(group))
            case c.AssignGroups(people=assigned):
                return replace(
                    command, people={person: self._id_of(group) for person, group in assigned.items()}
                )
            case p.GoToPhase(revision=behind):
                ids = tuple(itertools.islice(self.group_ids, len(PEOPLE)))
                return replace(command, revision=self.state.phases.revision + behind, ids=ids)
            case p.StopPhase():
                return replace(command, revision=self.state.phases.revision)
            case p.EditPlan(steps=steps):
                ids = tuple(itertools.islice(self.group_ids, len(steps)))
                now = replace(command, revision=self.state.phases.revision, ids=ids)
                return replace(now, steps=tuple(map(self._present_step, steps)))
            case _:
                return command

    def _present_step(self, edit: StepEdit) -> StepEdit:
        """Return the step of a place as it is now; most edits leave most steps alone."""
        steps = self.state.phases.steps
        place = None if edit.id is None else int(edit.id)
        if place is None or place >= len(steps):
            return edit
        return StepEdit(id=steps[place].id, phase=steps[place].phase)

    def _id_of(self, place: str | None) -> str | None:
        """Return the id that `place` stands for; itself, which no group has, where there is none."""
        return dict(zip(NEWEST, self.newest, strict=False)).get(place or "", place)

    @rule(seconds=st.sampled_from([1.0, 29.0, 30.0, 1799.0]))
    def wait(self, seconds: float) -> None:
        """Time passes."""
        self.now += seconds

    @rule(ending=endings)
    def end(self, ending: c.Command) -> None:
        """Somebody tries to end it; only a teacher who is here can, or the desk."""
        self._store([ending])

    @invariant()
    def order_is_kept(self) -> None:
        """The light is on somebody who is here; nobody is asked for what they do, or may not do."""
        light = self.state.people.get(self.state.spotlight)
        assert not self.state.spotlight or (light is not None and light.present)
        for person in self.state.people.values():
            assert not person.asked & person.sources
            assert all(why_not_send(self.state, person, source) is None for source in person.asked)

    @invariant()
    def places_exist(self) -> None:
        """Everybody is in at most one group, and it exists."""
        for person in self.state.people.values():
            assert person.group is None or person.group in self.state.groups
            assert person.assigned is None or person.assigned in self.state.groups

    @invariant()
    def only_staff_who_walk_round_reach_beyond_their_place(self) -> None:
        """Who listens is outside every group; both are for staff who are here, while groups are open."""
        for person in self.state.people.values():
            if person.listens_to is None and not person.speaks_to_all:
                continue
            assert person.present
            assert person.role in STAFF
            assert self.state.groups_open
            assert person.listens_to is None or person.group is None
            assert person.listens_to is None or person.listens_to in self.state.groups
            assert person.session_id or not person.speaks_to_all

    @invariant()
    def pupils_are_where_they_were_put(self) -> None:
        """While groups are open a pupil is in their own, while they are closed in none."""
        for person in self.state.people.values():
            if person.role == "student":
                assert person.group == (person.assigned if self.state.groups_open else None)

    @invariant()
    def walls_hold(self) -> None:
        """A pupil or observer hears, reads and sees of groups only the one they are in."""
        plan = media_plan(self.state)
        for person in self.state.people.values():
            if not person.present or person.role in STAFF or self.state.ended_at is not None:
                continue
            quiet = alone_scope(person.id) if is_alone(self.state, person) else None
            assert plan.people[person.id].scope == (quiet or person.group or LESSON_SCOPE)
            own = {LESSON_CHANNEL} | ({person.group} if person.group else set())
            own |= {direct_channel(person.id)} if person.role == "student" else set()
            assert channels_readable(self.state, person.id) == own
            for group in self.state.groups:
                page = group_page(self.state.lesson_id, group)
                assert (board_rights(self.state, person.id, page) != "none") == (group == person.group)

    @invariant()
    def nothing_counts_down_in_the_class(self) -> None:
        """Clock, call back and calls for help belong to open groups."""
        if not self.state.groups_open:
            assert self.state.group_work.clock is None
            assert self.state.group_work.recall_at is None
            assert all(group.help_at is None for group in self.state.groups.values())

    @invariant()
    def the_removed_are_gone(self) -> None:
        """Nobody removed is present, or anywhere."""
        assert not self.state.removed.keys() & self.state.people.keys()

    @invariant()
    def sessions_belong_to_those_present(self) -> None:
        """Who is not present has no session, hand, source or peer; who has a session is not away."""
        for person in self.state.people.values():
            if not person.present:
                assert not person.session_id
                assert person.hand_raised_at is None
                assert not person.sources
                assert not person.peer_id
            assert bool(person.session_id) == (person.away_since is None)
            if person.session_id and self.state.ended_at is None:
                assert standing(self.state, person.id, person.session_id) == "seated"

    @invariant()
    def who_waits_is_nowhere_else(self) -> None:
        """A session that waits is nobody's; of one device of somebody at most one waits, and staff never."""
        seated = {person.session_id for person in self.state.people.values()}
        assert not self.state.waiting.keys() & seated
        askers = [(waiter.person, waiter.device) for waiter in self.state.waiting.values()]
        assert len(set(askers)) == len(askers)
        assert all(waiter.role not in STAFF for waiter in self.state.waiting.values())

    @invariant()
    def consent_holds(self) -> None:
        """Nobody sends, or is planned to send, what is not agreed to."""
        plan = media_plan(self.state)
        for person in self.state.people.values():
            assert not person.sources & never_sent(self.state, person)
            if person.id in plan.people:
                assert not plan.people[person.id].may_send & never_sent(self.state, person)

    @invariant()
    def hands_have_an_order(self) -> None:
        """No two hands went up at the same moment."""
        up = [person.hand_raised_at for person in self.state.people.values() if person.hand_raised_at]
        assert len(set(up)) == len(up)

    @invariant()
    def phases_are_in_order(self) -> None:
        """At most the last run is open, it has an end in sight, and every run is of a step of the plan."""
        phases = self.state.phases
        steps = [step.id for step in phases.steps]
        assert len(set(steps)) == len(steps) <= MAX_PHASES
        assert all(run.step in steps for run in phases.runs)
        assert all(run.ended_at is not None for run in phases.runs[:-1])
        assert (open_run(phases) is None) == (phases.ends_at is None)

    @invariant()
    def whoever_sits_beside_a_pupil_is_with_them(self) -> None:
        """Nobody is remembered as sitting where they do not sit any more."""
        for person in self.state.people.values():
            assert person.beside == beside(self.state, person)
            assert person.present or person.beside is None

    @invariant()
    def quiet_is_quiet(self) -> None:
        """In quiet work nobody hears a pupil who is with the class, but who sits beside them."""
        plan = media_plan(self.state)
        for sender, receiver in itertools.permutations(plan.people, 2):
            pupil, other = self.state.people[sender], self.state.people[receiver]
            if is_alone(self.state, pupil) and is_in_reach(plan, sender, receiver):
                assert beside(self.state, other) == sender

    @invariant()
    def one_question_is_before_the_class(self) -> None:
        """At most one poll is open, and one shown; only students answered, and what was asked."""
        polls = self.state.polls.values()
        assert sum(poll.is_open for poll in polls) <= 1
        assert sum(poll.shown for poll in polls) <= 1
        for poll in polls:
            assert 1 <= len(poll.rounds) <= MAX_ROUNDS
            assert all(one.closed_at is not None for one in poll.rounds[:-1])
            for person, answer in (item for one in poll.rounds for item in one.answers.items()):
                assert PEOPLE[person] == "student"
                assert clean_answer(poll.question, answer) == answer

    @invariant()
    def answers_are_private(self) -> None:
        """Nobody is shown who answered an anonymous question; the class is shown no names at all."""
        for viewer in VIEWERS:
            for poll in project(self.state, viewer).polls:
                named = [each for one in poll.rounds for each in one.named]
                assert not named or (viewer == "staff" and not poll.question.anonymous)
                hidden = [one for one in poll.rounds if one.results is None]
                assert not hidden or (viewer != "staff" and not poll.shown)

    @invariant()
    def locks_hold(self) -> None:
        """No student sends what is locked, and no observer anything."""
        locked = locked_sources(self.state.locks)
        for person in self.state.people.values():
            assert person.role != "student" or not person.sources & locked
            assert person.role != "observer" or not person.sources

    @invariant()
    def a_tick_twice_is_once(self) -> None:
        """Ticking the same moment again changes nothing."""
        once = apply(self.state, c.Tick(), self.now)
        assert isinstance(once, Applied)
        assert apply(once.state, c.Tick(), self.now) == Applied(once.state)

    @invariant()
    def clients_are_in_step(self) -> None:
        """A client that applied every change holds what a new client would be sent."""
        for viewer in VIEWERS:
            held, fresh = self.held[viewer], project(self.state, viewer)
            assert held.lesson == fresh.lesson
            assert {p.id: p for p in held.people} == {p.id: p for p in fresh.people}
            assert held.groups == fresh.groups
            assert {p.id: p for p in held.polls} == {p.id: p for p in fresh.polls}

    @invariant()
    def the_plan_is_of_those_present(self) -> None:
        """The media node has peers for those present and for nobody else."""
        present = {person.id for person in self.state.people.values() if person.present}
        plan = media_plan(self.state)
        assert set(plan.people) == (set() if self.state.ended_at is not None else present)

    @invariant()
    def it_survives_storing(self) -> None:
        """What is read from the store equals what was written."""
        assert decode_state(encode_state(self.state)) == self.state


TestLessons = Lessons.TestCase
TestLessons.settings = settings(max_examples=100, stateful_step_count=30, deadline=None)
