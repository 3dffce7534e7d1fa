"""Messages of `/ws/lesson/{lesson_id}`: one JSON object a text frame, told apart by `type`.

A client sends `hello` first and gets `welcome`. Every later client message carries `n`, a number of
its own choice; the server answers each with exactly one of `ok`, `chat.ack`, `chat.page`, `groups.planned`,
`media.answer`, `words.reading`, `reflection.mine`, `reflections.page`, `notes.mine` or `refused` of the same
`n`. Everything else from the server is an event.

State is sent as values, not as happenings: `welcome` carries a `Snapshot`, and `state` carries those
people and groups that changed, whole. A client that applies each in order holds the server's state.
Times are seconds since 1970 by the server's clock. Unknown fields are ignored, so that a newer client
may send more.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from media.control import Value

from .aids import AidMessage
from .arrival import ArrivalMessage, ConsentChanged, Waiting
from .boards import Boards, BoardsMessage
from .chat import (
    LESSON_CHANNEL,
    MAX_CHAT_CHARACTERS,
    ChatAck,
    ChatAsk,
    ChatHistory,
    ChatMessage,
    ChatNew,
    ChatPage,
    ChatSend,
    ChatTold,
)
from .groups import (
    MAX_GROUPS,
    GroupsAssign,
    GroupsEnter,
    GroupsMake,
    GroupsMessage,
    GroupsOpen,
    GroupsPlanned,
    NewGroup,
)
from .media import (
    IceServer,
    LessonSoundOnly,
    MediaAnswer,
    MediaApplied,
    MediaAsk,
    MediaBandwidth,
    MediaLayers,
    MediaOffer,
    MediaRestart,
    MediaSlots,
    MediaSpeaking,
    MediaTold,
    MediaView,
    SourceSet,
    Still,
    StillPut,
    StillsWant,
    StillsWanted,
    Tile,
)
from .notes import NoteAsk, NotesMine
from .observers import ObserverMessage
from .order import MAX_HIDDEN, LocksSet, OrderMessage, PeopleMute, PersonMute, PersonRemove
from .phases import PhaseMessage
from .polls import Mine, PollMessage
from .reactions import HandMessage, HandSet, HandsLower, Reactions
from .recording import RecordingAsk
from .reflections import ReflectionMessage, ReflectionTold
from .roster import Consent
from .state import (
    MAX_NAME_CHARACTERS,
    MAX_PEOPLE,
    Group,
    Lesson,
    Locks,
    Person,
    Presence,
    Role,
    Settings,
    Snapshot,
    State,
)
from .walking import GroupsTalk, WalkingMessage
from .words import WordsRead, WordsReading

__all__ = [
    "LESSON_CHANNEL",
    "MAX_CHAT_CHARACTERS",
    "MAX_GROUPS",
    "MAX_MESSAGE_BYTES",
    "MAX_NAME_CHARACTERS",
    "MAX_PEOPLE",
    "ChatAck",
    "ChatHistory",
    "ChatMessage",
    "ChatNew",
    "ChatPage",
    "ChatSend",
    "ClientMessage",
    "Farewell",
    "Group",
    "GroupsAssign",
    "GroupsEnter",
    "GroupsMake",
    "GroupsOpen",
    "GroupsPlanned",
    "HandSet",
    "HandsLower",
    "Hello",
    "IceServer",
    "Leave",
    "Lesson",
    "LessonEnd",
    "LessonSoundOnly",
    "Locks",
    "LocksSet",
    "MediaAnswer",
    "MediaApplied",
    "MediaBandwidth",
    "MediaLayers",
    "MediaOffer",
    "MediaRestart",
    "MediaSlots",
    "MediaSpeaking",
    "MediaView",
    "NewGroup",
    "Ok",
    "PeopleMute",
    "Person",
    "PersonMute",
    "PersonRemove",
    "Ping",
    "Pong",
    "Presence",
    "Refused",
    "Role",
    "ServerMessage",
    "Settings",
    "Snapshot",
    "SourceSet",
    "State",
    "Still",
    "StillPut",
    "StillsWant",
    "StillsWanted",
    "Tile",
    "TokenRenewed",
    "Trouble",
    "Welcome",
    "decode_client_message",
    "decode_server_message",
    "encode",
]
"""Everything that is said on this WebSocket, by whatever topic it lies in."""

MAX_MESSAGE_BYTES = 128 * 1024
"""An SDP offer with 20 m-lines has about 20 KB; nothing else comes near it."""


# --- client -> server ------------------------------------------------------------------------------


class Hello(Value, tag="hello"):
    """First message of every connection."""

    protocol: Literal[1] = 1
    epoch: int = 0
    version: int = 0
    """The state that the client holds already; 0: none."""
    chat: dict[str, int] = {}
    """channel -> the last number held. What came later is sent; an absent channel is sent its last 50."""
    hidden: dict[str, Annotated[list[int], msgspec.Meta(max_length=MAX_HIDDEN)]] = {}
    """channel -> the numbers of messages that are held as `hidden`. What changed of that is sent."""


class Ping(Value, tag="ping"):
    """Asks for `pong`. Sent every 5 s: a client without an answer for 10 s connects anew."""

    n: int


class Leave(Value, tag="leave"):
    """I go, and do not keep my place for me."""

    n: int


class LessonEnd(Value, tag="lesson.end"):
    """Teacher: end it for everybody."""

    n: int


ClientMessage = (
    Hello
    | Ping
    | Leave
    | LessonEnd
    | HandMessage
    | PollMessage
    | ReflectionMessage
    | OrderMessage
    | AidMessage
    | BoardsMessage
    | GroupsMessage
    | WalkingMessage
    | PhaseMessage
    | ArrivalMessage
    | ObserverMessage
    | WordsRead
    | ChatAsk
    | MediaAsk
    | RecordingAsk
    | NoteAsk
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
    grade: int | None = None
    """To students: the school year of their class (7 to 9: lower secondary). By it Japanese is shown to those
    who have chosen nothing else. Nobody is told before they are in."""
    media_restart: bool = False
    """The lesson's media node has nothing of the receiver: make a new peer."""


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


class Trouble(Value, tag="trouble"):
    """Shared state is out of reach (`on`), or back again."""

    on: bool


class TokenRenewed(Value, tag="token"):
    """Use this token from now on."""

    token: str


class Farewell(Value, tag="farewell"):
    """The last message before a close that is meant."""

    reason: Literal["ended", "removed", "banned", "replaced", "left", "turned_away"]


ServerMessage = (
    Welcome
    | Waiting
    | ConsentChanged
    | State
    | Pong
    | Ok
    | Refused
    | GroupsPlanned
    | GroupsTalk
    | Reactions
    | WordsReading
    | Mine
    | Boards
    | ReflectionTold
    | NotesMine
    | Trouble
    | TokenRenewed
    | Farewell
    | ChatTold
    | MediaTold
)

encode = msgspec.json.Encoder().encode
decode_client_message = msgspec.json.Decoder(ClientMessage).decode
decode_server_message = msgspec.json.Decoder(ServerMessage).decode
