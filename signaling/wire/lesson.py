"""Messages of `/ws/lesson/{lesson_id}`: one JSON object a text frame, told apart by `type`.

A client sends `hello` first and gets `welcome`. Every later client message carries `n`, a number of
its own choice; the server answers each with exactly one of `ok`, `chat.ack`, `chat.page`, `groups.planned`,
`media.answer`, `words.reading` or `refused` of the same `n`. Everything else from the server is an event.

State is sent as values, not as happenings: `welcome` carries a `Snapshot`, and `state` carries those
people and groups that changed, whole. A client that applies each in order holds the server's state.
Times are seconds since 1970 by the server's clock. Unknown fields are ignored, so that a newer client
may send more.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from media.control import BandwidthUse, Layer, MLineKind, SlotEntry, Source, Value

from .aids import AidMessage
from .arrival import (
    ClassroomSet,
    EarsSet,
    Hearing,
    Lobby,
    LobbyAdmit,
    LobbyRefuse,
    LobbySet,
    SeatReopen,
    Sending,
    Waiter,
    Waiting,
)
from .groups import MAX_GROUPS as MAX_GROUPS  # noqa: PLC0414 - belongs to this union as well
from .groups import GroupSetInfo, GroupsMessage, GroupWork
from .groups import GroupsPlanned as GroupsPlanned  # noqa: PLC0414 - the same
from .groups import NewGroup as NewGroup  # noqa: PLC0414 - the same
from .order import OrderMessage
from .phases import CurrentPhase, PhaseGo, PhaseStop, PhaseStretch, PlanEdit, PupilBeside, RunningPlan
from .plan import ShownBoard
from .polls import Mine, Poll, PollAgain, PollAnswer, PollAsk, PollClose, PollShow
from .reactions import Reactions, ReactionSend
from .roster import Consent, Seat
from .walking import GroupsListen, GroupsTalk, VoiceToAll
from .words import WordsRead, WordsReading

Role = Literal["teacher", "assistant", "student", "observer"]
Presence = Literal["here", "weak", "away"]
"""`weak`: its media was silent for 5 s. `away`: its session is gone, its place is kept."""

MAX_MESSAGE_BYTES = 128 * 1024
"""An SDP offer with 20 m-lines has about 20 KB; nothing else comes near it."""
MAX_NAME_CHARACTERS = 40
MAX_CHAT_CHARACTERS = 2000
MAX_PEOPLE = 200

LESSON_CHANNEL = "lesson"
"""The chat channel of everybody. Other channels: a group's id, and `with.` and a pupil's id, which that pupil
and the staff read."""


# --- values ----------------------------------------------------------------------------------------


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
    reactions: bool = False
    door: bool = False
    """Nobody comes in for the first time; who was here comes back, and staff always comes in."""


class Settings(Value):
    """How people come in. Set when the lesson is made; the lobby may be changed while it runs."""

    microphone_on_arrival: bool = False
    camera_on_arrival: bool = True
    lobby: Lobby = "off"


class Person(Value):
    """A participant as others see them."""

    id: str
    name: str
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
    groups_open: bool = False
    """Whether people are in groups now; groups that were made stay until new ones are made."""
    group_work: GroupWork = GroupWork()
    group_sets: list[GroupSetInfo] = []
    """Earlier and saved groups; to teachers and assistants only."""
    started_at: float | None = None
    phase: CurrentPhase | None = None
    """The phase of the plan that runs."""
    shown_board: ShownBoard = "none"
    """What pages open when the number of the phase changes."""
    quiet: bool = False
    """Pupils who are with the class neither hear nor see each other."""
    spotlight: str | None = None
    """Who is shown large to everybody."""
    attention: bool = False
    """Eyes on the teacher: students' pages show the teacher, and their boards rest."""
    timer_ends_at: float | None = None
    """When the time ends that the class was given; past: it is over."""
    picked: str | None = None
    """Who was drawn by lot."""
    hidden: dict[str, list[int]] = {}
    """channel -> the numbers of messages that the staff took out of sight."""
    sound_only: bool = False
    """Nothing of video flows, screens included; who has a camera on is seen in stills."""
    roster: list[Seat] = []
    """The seats of the class; to staff only: others do not learn the names of the missing."""
    removed_seats: list[int] = []
    """Seats whose pupils were taken out (`seat.reopen`); to staff only."""
    waiting: list[Waiter] = []
    """Who waits to be let in, longest first; to staff only."""


class Snapshot(Value):
    """The whole state as its receiver may see it."""

    epoch: int
    version: int
    lesson: Lesson
    people: list[Person]
    groups: list[Group]
    plan: RunningPlan | None = None
    """Staff only."""
    polls: list[Poll] = []


class ChatMessage(Value):
    """A message that is stored for good."""

    channel: str
    number: int
    """Counts from 1 within a channel, without gaps."""
    client_id: str
    """The sender's own id of the message, so that a sender recognises its own."""
    author_id: str
    author_name: str
    author_role: Role
    text: str
    """Empty for those who may not read it any more: the staff took it out of sight."""
    at: float


class IceServer(Value):
    """As `RTCIceServer`; TURN credentials are time-limited (coturn's REST secret)."""

    urls: list[str]
    username: str | None = None
    credential: str | None = None


# --- client -> server ------------------------------------------------------------------------------


class Hello(Value, tag="hello"):
    """First message of every connection."""

    protocol: Literal[1] = 1
    epoch: int = 0
    version: int = 0
    """The state that the client holds already; 0: none."""
    chat: dict[str, int] = {}
    """channel -> the last number held. What came later is sent; an absent channel is sent its last 50."""


class Ping(Value, tag="ping"):
    """Asks for `pong`. Sent every 5 s: a client without an answer for 10 s connects anew."""

    n: int


class Leave(Value, tag="leave"):
    """I go, and do not keep my place for me."""

    n: int


class ChatSend(Value, tag="chat.send"):
    """Answered by `chat.ack` once it is stored for good. The same `client_id` again: the same answer."""

    n: int
    client_id: str
    channel: str
    text: str


class ChatHistory(Value, tag="chat.history"):
    """Answered by `chat.page`: up to 100 messages before `before` (or after `after`), oldest first."""

    n: int
    channel: str
    before: int | None = None
    after: int | None = None


class HandSet(Value, tag="hand.set"):
    """Raise or lower a hand: one's own, or (teacher, assistant: only lowering) another's."""

    n: int
    raised: bool
    person: str | None = None


class HandsLower(Value, tag="hands.lower"):
    """Teacher, assistant: lower all hands."""

    n: int


class SourceSet(Value, tag="source.set"):
    """I begin or stop to send this source."""

    n: int
    source: Source
    on: bool


class MediaOffer(Value, tag="media.offer"):
    """Answered by `media.answer`. `peer_id` is made anew by the client for every RTCPeerConnection."""

    n: int
    peer_id: str
    sdp: str
    mids: dict[str, MLineKind]


class Tile(Value):
    """One thing on the client's screen. `height` in device pixels."""

    person: str
    source: Literal["camera", "screen"]
    height: int


class MediaView(Value, tag="media.view"):
    """What is on my screen, most wanted first. At most 10 a second."""

    n: int
    tiles: list[Tile]


class PersonMute(Value, tag="person.mute"):
    """Teacher, assistant: stop a source of one person. They may start it again unless it is locked."""

    n: int
    person: str
    source: Source = "microphone"


class PeopleMute(Value, tag="people.mute"):
    """Teacher, assistant: stop this source of all students."""

    n: int
    source: Source = "microphone"


class PersonRemove(Value, tag="person.remove"):
    """Teacher, assistant: take somebody out of the lesson. Their token dies."""

    n: int
    person: str


class GroupsMake(Value, tag="groups.make"):
    """Teacher, assistant: replace all groups. `ok.groups` has their ids in order, new or kept.

    Everybody comes back to the class, unless `open`.
    """

    n: int
    groups: list[NewGroup]
    open: bool = False


class GroupsOpen(Value, tag="groups.open"):
    """Teacher, assistant: send everybody who was put into a group there."""

    n: int


class GroupsAssign(Value, tag="groups.assign"):
    """Teacher, assistant: put people into groups (`None`: into none).

    They move at once while groups are open.
    """

    n: int
    people: dict[str, str | None]


class GroupsEnter(Value, tag="groups.enter"):
    """Teacher, assistant, observer: go into a group, or (`None`) back to the class."""

    n: int
    group: str | None


class LocksSet(Value, tag="locks.set"):
    """Teacher, assistant."""

    n: int
    locks: Locks


class LessonSoundOnly(Value, tag="lesson.sound_only"):
    """Teacher, assistant: let nothing of video flow in the whole lesson, or let it flow again."""

    n: int
    on: bool


class StillsWant(Value, tag="stills.want"):
    """Whom I show without video: send me stills of them. Replaces the list before. At most 2 a second."""

    n: int
    people: list[str]


class StillPut(Value, tag="still.put"):
    """A still of my camera, asked for by `stills.wanted`."""

    n: int
    jpeg: bytes
    """Base64 of a baseline JPEG of at most 6 KiB and 320 x 240 pixels."""


class LessonEnd(Value, tag="lesson.end"):
    """Teacher: end it for everybody."""

    n: int


ClientMessage = (
    Hello
    | Ping
    | Leave
    | ChatSend
    | ChatHistory
    | HandSet
    | HandsLower
    | ReactionSend
    | PollAsk
    | PollAgain
    | PollAnswer
    | PollClose
    | PollShow
    | SourceSet
    | MediaOffer
    | MediaView
    | PersonMute
    | PeopleMute
    | OrderMessage
    | AidMessage
    | PersonRemove
    | GroupsMessage
    | GroupsMake
    | GroupsOpen
    | GroupsAssign
    | GroupsEnter
    | GroupsListen
    | VoiceToAll
    | PhaseGo
    | PhaseStop
    | PhaseStretch
    | PlanEdit
    | PupilBeside
    | LocksSet
    | LessonSoundOnly
    | LobbySet
    | LobbyAdmit
    | LobbyRefuse
    | SeatReopen
    | ClassroomSet
    | EarsSet
    | StillsWant
    | StillPut
    | WordsRead
    | LessonEnd
)


# --- server -> client ------------------------------------------------------------------------------


class Welcome(Value, tag="welcome"):
    """Answer to `hello`. `snapshot` is absent when the client holds this very state already."""

    you: str
    """The receiver's participant id."""
    session_id: str
    now: float
    snapshot: Snapshot | None
    ice_servers: list[IceServer] = []
    consent: Consent = "all"
    """What may be captured of the receiver; the server refuses and forwards nothing else."""
    media_restart: bool = False
    """The lesson's media node has nothing of the receiver: make a new peer."""


class State(Value, tag="state"):
    """What changed between two versions. A `None` person, group or poll is gone."""

    epoch: int
    version: int
    lesson: Lesson | None = None
    """Absent (`None`): unchanged."""
    people: dict[str, Person | None] = {}
    groups: dict[str, Group | None] = {}
    plan: RunningPlan | None = None
    """Absent (`None`): unchanged."""
    polls: dict[str, Poll | None] = {}


class Pong(Value, tag="pong"):
    """Answer to `ping`."""

    n: int
    now: float


class Ok(Value, tag="ok"):
    """The command was carried out. `groups`: ids of groups that it made."""

    n: int
    groups: list[str] = []


class Refused(Value, tag="refused"):
    """`n` is -1 where the message was too broken to have one. `text` is English, for programmers."""

    n: int
    code: str
    text: str = ""


class ChatAck(Value, tag="chat.ack"):
    """The message is stored; this is how everybody sees it."""

    n: int
    message: ChatMessage


class ChatPage(Value, tag="chat.page"):
    """Answer to `chat.history`, oldest first."""

    n: int
    channel: str
    messages: list[ChatMessage]
    more: bool
    """There is more in the direction asked for."""


class ChatNew(Value, tag="chat.new"):
    """New messages of one channel, in order of number. Also sent to their author."""

    channel: str
    messages: list[ChatMessage]


class MediaAnswer(Value, tag="media.answer"):
    """The SDP answer to `media.offer`."""

    n: int
    sdp: str


class MediaSlots(Value, tag="media.slots"):
    """Who is in which slot of the receiver's peer: mid -> entry. Replaces the one before."""

    peer_id: str
    seq: int
    slots: dict[str, SlotEntry | None]


class MediaLayers(Value, tag="media.layers"):
    """Which layers (rids) of a source the receiver's peer is to send; others would be watched by nobody."""

    peer_id: str
    layers: dict[Source, list[Layer]]
    """A source that is not in here sends all. Replaces the one before."""


class MediaBandwidth(Value, tag="media.bandwidth"):
    """What goes over everybody's link, every few seconds; to teachers and assistants only."""

    people: dict[str, BandwidthUse]
    class_bps: int = 0
    """What the school lets one class use, in both directions together; 0: nobody has said."""


class MediaSpeaking(Value, tag="media.speaking"):
    """Who speaks in the receiver's scope now, loudest first."""

    people: list[str]


class StillsWanted(Value, tag="stills.wanted"):
    """Somebody shows the receiver without video: send a still at once, and then again and again."""

    every_seconds: float
    """0: nobody does any more; send none."""


class Still(Value, tag="still"):
    """A still of somebody in the receiver's scope. Replaces the one before."""

    person: str
    jpeg: bytes
    """Base64, as it was put, without its metadata."""


class MediaApplied(Value, tag="media.applied"):
    """The media node follows this version of the state: a move to a group is complete."""

    epoch: int
    version: int


class MediaRestart(Value, tag="media.restart"):
    """The peer is gone on the server's side: make a new one."""


class Trouble(Value, tag="trouble"):
    """Shared state is out of reach (`on`), or back again."""

    on: bool


class TokenRenewed(Value, tag="token"):
    """Use this token from now on."""

    token: str


class Farewell(Value, tag="farewell"):
    """The last message before a close that is meant."""

    reason: Literal["ended", "removed", "replaced", "left", "turned_away"]


ServerMessage = (
    Welcome
    | Waiting
    | State
    | Pong
    | Ok
    | Refused
    | ChatAck
    | ChatPage
    | GroupsPlanned
    | ChatNew
    | MediaAnswer
    | MediaSlots
    | MediaLayers
    | MediaBandwidth
    | MediaSpeaking
    | GroupsTalk
    | StillsWanted
    | Still
    | Reactions
    | WordsReading
    | Mine
    | MediaApplied
    | MediaRestart
    | Trouble
    | TokenRenewed
    | Farewell
)

encode = msgspec.json.Encoder().encode
decode_client_message = msgspec.json.Decoder(ClientMessage).decode
decode_server_message = msgspec.json.Decoder(ServerMessage).decode
