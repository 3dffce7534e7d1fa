"""Any sequence of commands keeps the lesson's invariants and laws, and every client in step."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from media.control import LESSON_SCOPE
from media.selection import is_in_reach
from signaling.errors import Refusal
from signaling.lesson import asking_commands as a
from signaling.lesson import commands as c
from signaling.lesson import group_commands as g
from signaling.lesson import phase_commands as p
from signaling.lesson.board_rights import board_rights, openness_of
from signaling.lesson.consent import never_sent
from signaling.lesson.fold import fold
from signaling.lesson.ids import Board, alone_scope, direct_channel, group_page
from signaling.lesson.outcome import Applied
from signaling.lesson.permissions import channels_readable
from signaling.lesson.phase_state import open_run, planned
from signaling.lesson.places import beside, is_alone, is_outside, is_quiet, may_see
from signaling.lesson.plan import media_plan
from signaling.lesson.polls import clean_answer
from signaling.lesson.reducer import apply
from signaling.lesson.seats import seat_id
from signaling.lesson.sources import locked_sources, why_not_send
from signaling.lesson.state import STAFF, LessonState, decode_state, encode_state, replace, standing
from signaling.lesson.view import VIEWERS, Viewer, diff, project, put_over
from signaling.wire.lesson import LESSON_CHANNEL, Snapshot
from signaling.wire.phases import StepEdit
from signaling.wire.plan import FORMAT, MAX_PHASES, VERSION, Phase, PhaseMode, PlanFile
from signaling.wire.polls import MAX_ROUNDS
from tests.kit.lesson_laws import keep_the_laws
from tests.kit.lesson_states import NOW, class_lesson, with_plan
from tests.kit.lesson_wishes import (
    LATE,
    NEWEST,
    PEOPLE,
    SESSIONS,
    at_the_door,
    at_work,
    endings,
    facts,
    lessons,
    people,
    phases,
    wishes,
)

pytestmark = pytest.mark.timeout(600)
"""A hundred histories of thirty steps, each projected for everybody: a minute, and on a busy machine more."""


class Lessons(RuleBasedStateMachine):
    """A lesson, time going on, and one client of each kind that applies what it is sent."""

    def __init__(self) -> None:
        super().__init__()
        self.state: LessonState = with_plan(class_lesson())
        self.now = NOW
        self.group_ids = (f"g-{n}" for n in itertools.count())
        self.poll_ids = (f"q-{n}" for n in itertools.count())
        self.newest: tuple[str, ...] = ()
        self.mode: PhaseMode | None = None
        """Of the phase that runs."""
        self.held: dict[Viewer, Snapshot] = {viewer: project(self.state, viewer) for viewer in VIEWERS}

    @initialize(steps=st.none() | st.lists(phases, min_size=1, max_size=5))
    def arrive(self, steps: list[Phase] | None) -> None:
        """The class comes in, but for a few; its lesson has the plan of the book, or any other."""
        if steps is not None:
            plan = PlanFile(format=FORMAT, version=VERSION, title="Any", phases=steps)
            self.state = replace(self.state, phases=planned(plan))
            self.held = {viewer: project(self.state, viewer) for viewer in VIEWERS}
        self._store(
            [
                c.Join(
                    person=p, name=p, role=role, session_id=f"{p} {SESSIONS[0]} device-1", device="device-1"
                )
                for p, role in PEOPLE.items()
                if p not in LATE
            ]
        )

    def _store(self, commands: list[c.Command]) -> None:
        old, folded = self.state, fold(self.state, commands, self.now)
        self._judge(old, zip(commands, folded.outcomes, strict=True))
        self._look_for_strangers(old, folded.state)
        self.state = folded.state
        self.newest = self._groups_to_speak_of()
        if all(isinstance(outcome, Refusal) for outcome in folded.outcomes):
            assert folded.state is old
        assert folded.state.version == old.version + (folded.state is not old)
        for viewer in VIEWERS:
            change = diff(project(old, viewer), project(self.state, viewer))
            if change is not None:
                self.held[viewer] = put_over(self.held[viewer], change)

    def _look_for_strangers(self, old: LessonState, new: LessonState) -> None:
        """Nobody looks on of whom the class was not told by a state that was stored before (fault 77)."""
        shown = {person.id for person in project(old, "student").people if person.role == "observer"}
        for key, person in media_plan(new).people.items():
            if person.role == "observer" and key not in shown:
                assert person.scope == alone_scope(key)
                assert person.watches == key

    def _groups_to_speak_of(self) -> tuple[str, ...]:
        """Return two groups that there are, and one that there was."""
        former = [group.id for kept in self.state.group_sets for group in kept.groups]
        gone = [group for group in former if group not in self.state.groups]
        return (*tuple(self.state.groups)[:2], *gone[-1:])

    def _judge(self, state: LessonState, done: Iterable[tuple[c.Command, Applied | Refusal]]) -> None:
        """Hold every command of a fold against the laws; note which mode of work was begun last."""
        for command, outcome in done:
            keep_the_laws(state, command, outcome)
            if isinstance(outcome, Refusal):
                continue
            if isinstance(command, p.GoToPhase):
                self.mode = state.phases.steps[command.index].phase.mode
            elif isinstance(command, p.StopPhase):
                self.mode = None
            state = outcome.state

    @rule(commands=st.lists(facts | wishes, min_size=1, max_size=6))
    def command(self, commands: list[c.Command]) -> None:
        """Anything at all is asked for, in folds."""
        self._store([self._filled_in(command) for command in commands])

    @rule(commands=st.lists(at_the_door, min_size=2, max_size=6) | st.lists(at_work, min_size=2, max_size=6))
    def crowd(self, commands: list[c.Command]) -> None:
        """There is a crowd at the door; or groups are made and phases begun, while lines break."""
        self._store([self._filled_in(command) for command in commands])

    @rule(leaves=st.none() | people, wish=lessons)
    def teach(self, leaves: str | None, wish: c.Wish) -> None:
        """A teacher who is there goes on with the lesson; at that moment somebody leaves, or nobody does."""
        going = [] if leaves is None else [c.Leave(by=leaves, session_id="")]
        back = c.Join(person="t", name="t", role="teacher", session_id="t again", device="device-1")
        self._store([self._filled_in(command) for command in (*going, back, wish)])

    def _filled_in(self, command: c.Command) -> c.Command:
        """Hand in what the shell would: ids that were never used before, and those that clients know."""
        match command:
            case c.Leave(by=who) if who in self.state.people:
                return replace(command, session_id=self.state.people[who].session_id)
            case a.AskPoll():
                return replace(command, id=next(self.poll_ids))
            case c.MakeGroups(groups=new):
                kept = tuple(replace(group, keep=self._id_of(group.keep)) for group in new)
                self.newest = tuple(itertools.islice(self.group_ids, len(new)))
                return replace(command, groups=kept, ids=self.newest)
            case g.AddGroup():
                return replace(command, id=next(self.group_ids))
            case (
                c.EnterGroup(group=group)
                | c.ListenToGroup(group=group)
                | g.ChooseGroup(group=group)
                | g.RenameGroup(group=group)
                | g.DropGroup(group=group)
                | g.AnswerHelp(group=group)
            ):
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

    @precondition(lambda self: self.now > NOW + 60)
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
        """A pupil or observer hears and reads only of the group they are in, and sees what staff opened."""
        plan = media_plan(self.state)
        for person in self.state.people.values():
            if not person.present or person.role in STAFF or self.state.ended_at is not None:
                continue
            by_themselves = is_alone(self.state, person) or is_outside(person)
            quiet = alone_scope(person.id) if by_themselves else None
            assert plan.people[person.id].scope == (quiet or person.group or LESSON_SCOPE)
            own = {LESSON_CHANNEL} | ({person.group} if person.group else set())
            own |= {direct_channel(person.id)} if person.role == "student" else set()
            assert channels_readable(self.state, person.id) == own
            for group in self.state.groups:
                page = group_page(self.state.lesson_id, group)
                is_opened = openness_of(self.state, Board("group", group)) != "hidden"
                is_open = is_opened or self.state.boards.shown == page
                sees = board_rights(self.state, person.id, page) != "none"
                assert sees == (group == person.group or is_open)

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
    def quiet_work_lasts_as_long_as_its_phase(self) -> None:
        """Nothing else ends it, but groups that are open."""
        assert is_quiet(self.state) == (self.mode == "alone" and not self.state.groups_open)

    @invariant()
    def a_seat_has_one_person(self) -> None:
        """And a person one seat: their own."""
        seats = [person.seat for person in self.state.people.values() if person.seat is not None]
        assert len(set(seats)) == len(seats)
        for person in self.state.people.values():
            assert person.seat is None or seat_id("lesson-1", person.seat) == person.id

    @invariant()
    def pupils_see_nobody_of_elsewhere(self) -> None:
        """Stills and reactions stop at the same walls as sound."""
        pupils = [person for person in self.state.people.values() if person.role == "student"]
        for viewer, author in itertools.permutations(pupils, 2):
            together = viewer.group == author.group and not is_alone(self.state, author)
            assert may_see(self.state, viewer, author) == together

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
