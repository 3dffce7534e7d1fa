"""What a client knows of a lesson: its state as values, each for the kind of viewer that it is sent to.

Invariant: a client that puts every `State` over what it holds, in order, holds the server's state.
"""

from __future__ import annotations

from typing import Literal

from media.control import Source, Value

from .arrival import Hearing, Lobby, Removed, Sending, Waiter
from .groups import GroupSetInfo, GroupWork
from .observers import ObserversShown
from .phases import CurrentPhase, RunningPlan
from .polls import Poll
from .recording import Recording
from .reflections import ReflectionSheet
from .roster import Seat

Role = Literal["teacher", "assistant", "student", "observer"]
Presence = Literal["here", "weak", "away"]
"""`weak`: its media was silent for 5 s. `away`: its session is gone, its place is kept."""

MAX_NAME_CHARACTERS = 40
MAX_PEOPLE = 200


class Locks(Value):
    """What students may not do at the moment."""

    microphone: bool = False
    camera: bool = False
    screen: bool = True
    chat: bool = False
    private: bool = False
    """Writing to the teacher alone."""
    links: bool = True
    """Addresses in the chat are text, and lead nowhere."""
    board: bool = False
    pictures: bool = True
    """Pasting pictures on boards, or taking them with the camera."""
    cursors: bool = False
    """Showing their pointers to others on boards."""
    reactions: bool = False
    door: bool = False
    """Nobody comes in for the first time; who was here comes back, and staff always comes in."""


class Settings(Value):
    """How people come in. Set when the lesson is made; all but the first two may be changed while it runs."""

    microphone_on_arrival: bool = False
    camera_on_arrival: bool = True
    lobby: Lobby = "off"
    observers: ObserversShown = "names"
    """How observers are called before pupils; that they are here is always told."""


class Person(Value):
    """A participant as others see them."""

    id: str
    name: str
    """Empty to pupils for an observer whom the lesson calls a visitor."""
    role: Role
    group: str | None = None
    """The group they are in now; `None`: with the class."""
    beside: str | None = None
    """Staff: the pupil whom they talk with alone, in quiet work."""
    assigned: str | None = None
    """The group they were put into: they are sent there when groups are opened. Pupils and observers see it
    while groups are open or can be chosen; what the teacher prepares is not theirs to see."""
    seat: int | None = None
    """Their number in the class roster."""
    in_classroom: bool = False
    """Together with others in one room: their page plays no sound."""
    hearing: Hearing = ""
    """To staff only, as `sending`."""
    sending: Sending = ""
    presence: Presence = "here"
    listens_to: str | None = None
    """The group that they (staff) hear without being in it. Everybody sees that, the group above all."""
    speaks_to_all: bool = False
    """They (staff) are heard and seen in every group now."""
    hand_raised_at: float | None = None
    kept: list[Source] = []
    """What the recording that runs may keep of them, which follows from consent; not told to pupils."""
    asks_recording: bool = False
    """An observer asks for a recording; not told to pupils."""
    sources: list[Source] = []
    """What they send now. A mute by the teacher takes the microphone out of it."""
    asked: list[Source] = []
    """What they were asked to turn on, and neither did nor declined."""


class Group(Value):
    """A group (breakout room) of the lesson."""

    id: str
    name: str
    page_id: str
    """The group's board: `/ws/board/{page_id}`."""
    help_at: float | None = None
    """When somebody of the group called for help that has not come yet."""
    help_by: str = ""
    """Who called; to teachers and assistants only."""


class Lesson(Value):
    """What everybody may know of the lesson itself."""

    id: str
    title: str
    code: str
    """The class code; an empty string for observers."""
    page_id: str
    """The class's board."""
    locks: Locks
    settings: Settings
    rehearsal: bool = False
    """A teacher practises: the pupils are simulated, and nothing of it lasts."""
    groups_open: bool = False
    """Whether people are in groups now; groups that were made stay until new ones are made."""
    group_work: GroupWork = GroupWork()
    started_at: float | None = None
    phase: CurrentPhase | None = None
    """The phase of the plan that runs."""
    quiet: bool = False
    """Pupils who are with the class neither hear nor see each other."""
    spotlight: str | None = None
    """Who is shown large to everybody."""
    attention: bool = False
    """Eyes on the teacher: students' pages show the teacher, and their boards rest."""
    attention_by: str = ""
    """Who asks for it: heard and seen in every group meanwhile."""
    timer_ends_at: float | None = None
    """When the time ends that the class was given; past: it is over."""
    picked: str | None = None
    """Who was drawn by lot."""
    reflection_sheet: ReflectionSheet | None = None
    """Whether students may write a reflection now; absent (`None`): it was never opened."""
    sound_only: bool = False
    """Nothing of video flows, screens included; who has a camera on is seen in stills."""
    recording: Recording | None = None
    """What is kept for later; absent (`None`): nothing."""


class Snapshot(Value, omit_defaults=True):
    """The whole state as its receiver may see it."""

    epoch: int
    version: int
    lesson: Lesson
    people: list[Person]
    groups: list[Group]
    polls: list[Poll] = []
    plan: RunningPlan | None = None
    """Staff only, as all that follows."""
    roster: list[Seat] = []
    """The seats of the class; others do not learn the names of the missing."""
    removed: list[Removed] = []
    """Who was taken out and not let in again, in that order."""
    group_sets: list[GroupSetInfo] = []
    """Earlier and saved groups."""
    waiting: list[Waiter] = []
    """Who waits to be let in, longest first."""


class State(Value, tag="state", omit_defaults=True):
    """What changed between two versions, whole. What is absent is as it was; a `None` in a map is gone."""

    epoch: int
    version: int
    lesson: Lesson | None = None
    people: dict[str, Person | None] = {}
    groups: dict[str, Group | None] = {}
    polls: dict[str, Poll | None] = {}
    plan: RunningPlan | None = None
    roster: list[Seat] | None = None
    removed: list[Removed] | None = None
    group_sets: list[GroupSetInfo] | None = None
    waiting: list[Waiter] | None = None
