"""What is known of a live lesson: one immutable value.

Invariant: everything that decides what somebody may do, see or hear in the lesson is in here, so that
any node holding the value decides alike.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from media.control import Source, Value

from ..wire.arrival import Hearing, Sending
from ..wire.groups import GroupWork
from ..wire.lesson import Locks, Role, Settings
from ..wire.reflections import ReflectionSheet
from ..wire.roster import Consent, Seat
from .board_state import BoardsState
from .group_state import GroupSet
from .group_state import GroupState as GroupState  # noqa: PLC0414 - a part of the state like all others here
from .phase_state import PhasesState
from .poll_state import PollState
from .recording_state import RecordedState, RecordingState

SEAT_KEPT_SECONDS = 30.0
"""How long somebody whose session is gone keeps place, group and hand (house.md)."""

UNATTENDED_SECONDS = 30 * 60.0
REHEARSAL_UNATTENDED_SECONDS = 5 * 60.0
"""Simulated pupils need not wait for a teacher who went for coffee and stayed."""
"""A lesson that its teachers and assistants have left ends after this long."""

MAX_REMEMBERED = 400
"""People kept in the state, departed ones included: a class of 40 reloading ten times without identities."""

STAFF: frozenset[Role] = frozenset({"teacher", "assistant"})
"""Whose presence makes a lesson attended."""

Standing = Literal["seated", "waiting", "turned_away", "replaced", "removed", "banned", "ended", "missing"]
"""How a session stands with the state; see `standing`."""


class PersonState(Value):
    """A participant, present or remembered."""

    id: str
    name: str
    role: Role
    joined_at: float
    """First arrival; people are shown in this order."""
    seat: int | None = None
    """Their number in the class roster; `None`: they came by name."""
    device: str = ""
    """The device that they came on, which holds their seat; empty: a program's."""
    consent: Consent = "all"
    """What was agreed to for somebody whose seat is gone; on a seat the roster says it."""
    decided: bool = False
    """A teacher said that this device has the seat: nothing but a teacher's word gives it to another."""
    in_classroom: bool = False
    """Together with others in one room: their page plays no sound."""
    hearing: Hearing = ""
    sending: Sending = ""
    present: bool = True
    """Counted as in the lesson: has a session, or lost it less than `SEAT_KEPT_SECONDS` ago."""
    session_id: str = ""
    """The one session that speaks for them; empty: none at the moment."""
    by_http: bool = False
    """That session is a resource of WHIP or WHEP: no node holds it, and it ends when its peer does."""
    watches: str = ""
    """The one participant whom a WHEP resource plays; empty: whoever is heard and seen where they are."""
    away_since: float | None = None
    """When they lost their session, or left. `None` while they have one."""
    weak: bool = False
    """Their media has been silent for 5 s."""
    group: str | None = None
    """Where they are (or come back to): a group's id, or with the class."""
    assigned: str | None = None
    """The group they were put into; they are in it while groups are open."""
    listens_to: str | None = None
    """The group whose voices they hear without being in it."""
    speaks_to_all: bool = False
    """Heard and seen in every group."""
    beside: str | None = None
    """Staff: the pupil whom they sat down beside in quiet work; see `places.beside`."""
    looks_on_at: float | None = None
    """An observer whom the class is just being told of: until then nothing reaches them. `None`: no such."""
    asks_recording_at: float | None = None
    """Since when an observer asks for a recording; `None`: they do not."""
    hand_raised_at: float | None = None
    sources: frozenset[Source] = frozenset()
    asked: frozenset[Source] = frozenset()
    """What the staff asked them to turn on, and they neither did nor declined."""
    peer_id: str = ""
    """The one peer they may have on the media node; empty: none that lives."""


class WaiterState(Value):
    """Somebody who waits to be let in: the join that was put off."""

    session_id: str
    person: str
    name: str
    role: Role
    device: str
    trusted: bool
    fresh: bool
    since: float


class RemovedState(Value):
    """Somebody who was taken out."""

    name: str
    seat: int | None
    device: str
    """Empty: not known, so that nobody else is meant."""
    banned: bool
    """They may not come back in this lesson; else a teacher lets them in again, as from the lobby."""
    at: float


class LessonState(Value):
    """A lesson while it is live. Numbered by (epoch, version); see `is_newer` in media.control."""

    lesson_id: str
    title: str
    code: str
    epoch: int = 0
    version: int = 0
    """0: not stored yet. Every stored change makes it one more."""
    settings: Settings = Settings()
    locks: Locks = Locks()
    rehearsal: bool = False
    """A teacher practises with simulated pupils."""
    phases: PhasesState = PhasesState()
    boards: BoardsState = BoardsState()
    recording: RecordingState | None = None
    """`None`: nothing is recorded."""
    recorded: dict[str, RecordedState] = {}
    """The last recordings that are over, by id, in order: one may come and go before anybody looked."""
    sound_only: bool = False
    """Nothing of video flows; a camera that is on gives stills."""
    spotlight: str = ""
    """Who is shown large to everybody; empty: nobody in particular."""
    hidden: dict[str, frozenset[int]] = {}
    """chat channel -> the numbers of messages that the staff took out of sight."""
    timer_ends_at: float | None = None
    """The timer shown to all; it stays where it ended until it is taken away."""
    picked: str = ""
    """Who was drawn by lot last; empty: nobody is shown."""
    drawn: frozenset[str] = frozenset()
    """Who had a turn in this round of lots."""
    attention_by: str = ""
    """Who of the staff asks for everybody's eyes; empty: nobody."""
    people: dict[str, PersonState] = {}
    groups: dict[str, GroupState] = {}
    """In the order the teacher made them."""
    groups_open: bool = False
    class_id: str = ""
    """The class behind the lesson; empty: none."""
    roster: tuple[Seat, ...] = ()
    """Its seats, in order of number; see `class_changes`."""
    grade: int | None = None
    """Its school year, 1 to 9; `None`: nobody has said."""
    class_revision: int = 0
    """Of the class, as roster, grade and saved sets are from it."""
    seat_people: dict[int, str] = {}
    """Whose participant is not the one of their number: pupils whose number moved while the lesson ran."""
    waiting: dict[str, WaiterState] = {}
    """Who waits to be let in, by session id, in order of arrival."""
    turned_away: tuple[str, ...] = ()
    """The sessions turned away last, so that their nodes can say so."""
    group_work: GroupWork = GroupWork()
    groups_worked: bool = False
    """People have been sent into these groups."""
    group_sets: tuple[GroupSet, ...] = ()
    """Earlier and saved arrangements, oldest first."""
    polls: dict[str, PollState] = {}
    """In the order in which they were asked first."""
    reflection_sheet: ReflectionSheet | None = None
    """Whether students may write a reflection; what they write is in SQL alone."""
    removed: dict[str, RemovedState] = {}
    """Participants who were taken out and not let in again, in that order; see `removal`."""
    media_node: str = ""
    """The media node the lesson lives on; empty: none yet."""
    media_boot: str = ""
    """The life of that node: another one means that all its peers are gone."""
    started_at: float | None = None
    """When somebody of the staff first came. Before that, nobody can have left the class alone."""
    ended_at: float | None = None
    unattended_since: float | None = None

    @property
    def number(self) -> tuple[int, int]:
        return self.epoch, self.version


replace = msgspec.structs.replace
encode_state = msgspec.json.Encoder().encode
decode_state = msgspec.json.Decoder(LessonState).decode


def present_person(state: LessonState, person_id: str) -> PersonState | None:
    """Return somebody who is in the lesson now (away for less than 30 s included)."""
    person = state.people.get(person_id)
    return person if person is not None and person.present else None


def is_pupil(state: LessonState, person_id: str) -> bool:
    """Say whether this is somebody whose work is asked for, gone or here; what is nobody's is not."""
    person = state.people.get(person_id)
    return bool(person_id) and (person is None or person.role not in STAFF)


def with_people(state: LessonState, *changed: PersonState) -> LessonState:
    """Return the state with these people in place of their former selves."""
    return replace(state, people=state.people | {person.id: person for person in changed})


def standing(state: LessonState, person_id: str, session_id: str) -> Standing:
    """Say how a session stands.

    Derived from the state alone, so that a lost announcement only delays a farewell. `missing`: the
    state does not know this session although nothing speaks against it (a lease ran out while its node
    was out of reach, or a rewound Redis): its node lets it join again.
    """
    if state.ended_at is not None:
        return "ended"
    if session_id in state.waiting:
        return "waiting"
    if person_id in state.removed:
        return "banned" if state.removed[person_id].banned else "removed"
    if session_id in state.turned_away:
        return "turned_away"
    person = state.people.get(person_id)
    if person is None or not person.session_id:
        return "missing"
    return "seated" if person.session_id == session_id else "replaced"


def next_deadline(state: LessonState) -> float | None:
    """Return the earliest moment (Unix seconds) at which a tick changes something; `None`: never."""
    if state.ended_at is not None:
        return None
    moments = [
        person.away_since + SEAT_KEPT_SECONDS
        for person in state.people.values()
        if person.present and person.away_since is not None
    ]
    if state.unattended_since is not None:
        moments.append(state.unattended_since + unattended_seconds(state))
    moments += [person.looks_on_at for person in state.people.values() if person.looks_on_at is not None]
    moments += _moments_of(state.group_work)
    if state.recording is not None and state.recording.due_at is not None:
        moments.append(state.recording.due_at)
    return min(moments, default=None)


def unattended_seconds(state: LessonState) -> float:
    """Return how long the lesson may be without staff before it ends."""
    return REHEARSAL_UNATTENDED_SECONDS if state.rehearsal else UNATTENDED_SECONDS


def _moments_of(work: GroupWork) -> list[float]:
    """Return when something falls due around the groups."""
    moments = [work.recall_at, None if work.news is None else work.news.until]
    if work.clock is not None and not work.clock.rung:
        moments.append(work.clock.until)
    return [moment for moment in moments if moment is not None]
