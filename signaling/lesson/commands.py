"""What can be asked of a lesson: one value per command.

Invariant: a command says everything the reducer needs; ids that must be fresh are handed in. `Personal`
commands are somebody's wish and pass the permission table; the others are facts that our own nodes
found out, and nobody can send them.
"""

from __future__ import annotations

from media.control import Source, Value

from ..wire.groups import SavedSet
from ..wire.lesson import Locks, NewGroup, Role
from ..wire.roster import Seat
from .aid_commands import AidWish
from .arrival_commands import Admit as Admit  # noqa: PLC0414 - belong to this union as well
from .arrival_commands import Readmit as Readmit  # noqa: PLC0414
from .arrival_commands import SetEars as SetEars  # noqa: PLC0414
from .arrival_commands import SetInClassroom as SetInClassroom  # noqa: PLC0414
from .arrival_commands import SetLobby as SetLobby  # noqa: PLC0414
from .arrival_commands import TurnAway as TurnAway  # noqa: PLC0414
from .asking_commands import AskingWish, PollKept
from .board_commands import BoardWish
from .group_commands import GroupWish
from .observer_commands import ObserverWish
from .order_commands import OrderWish
from .phase_commands import PhaseWish
from .recording_commands import RecordingFailed, RecordingWish
from .reflection_commands import ReflectionWish
from .wish import Personal as Personal  # noqa: PLC0414 - the base of this union
from .wish import Targeted as Targeted  # noqa: PLC0414 - the same

# --- facts -----------------------------------------------------------------------------------------


class Join(Value):
    """Somebody with a valid token said hello on this session."""

    person: str
    name: str
    role: Role
    session_id: str
    fresh: bool = False
    """The client begins from nothing (a new page): it sends nothing yet, and has no peer."""
    by_http: bool = False
    """The session is a resource of WHIP or WHEP, without a socket: it lasts as long as its peer."""
    watches: str = ""
    """Whom a WHEP resource plays: all that its peer is sent."""
    device: str = ""
    """Who comes to a seat of the class: the device they sit at; else empty."""
    trusted: bool = False
    """The seat knows this device as its pupil's."""
    seat: bool = False
    """They come by the number of a seat, and have no other name."""


class SessionLost(Value):
    """This session is gone, and was not said goodbye to. Ignored if another one took its place."""

    person: str
    session_id: str


class Tick(Value):
    """Time has passed: does what has fallen due. A second one at the same moment does nothing."""


class AssignNode(Value):
    """The lesson's media lives on this node, in this life of it. Ignored unless still on `instead_of`."""

    node_id: str
    boot_id: str
    instead_of: tuple[str, str]
    """(node id, boot id) that the sender found wanting: two nodes noticing it at once move it once."""


class PeerWeak(Value):
    """The media of this peer has gone silent (or came back)."""

    person: str
    peer_id: str
    weak: bool


class PeerClosed(Value):
    """The media node dropped this peer. Ignored if another one took its place."""

    person: str
    peer_id: str


class FollowClass(Value):
    """The class is so now: school year, list, and the groups saved for it. Ignored if a newer one is here."""

    revision: int
    grade: int | None
    roster: tuple[Seat, ...]
    sets: tuple[SavedSet, ...]


class CloseLesson(Value):
    """The lesson was ended from outside (its owner at the desk, or the administrator)."""


# --- wishes ----------------------------------------------------------------------------------------


class Leave(Personal):
    """I go, and do not keep my place."""

    session_id: str


class SetPeer(Personal):
    """I am about to offer this peer: it takes the place of the one before."""

    peer_id: str


class SetHand(Personal):
    """Raise or lower my own hand."""

    raised: bool


class LowerHand(Targeted):
    """Lower somebody's hand for them."""


class LowerHands(Personal):
    """Lower all hands."""


class SetSource(Personal):
    """I begin or stop to send this."""

    source: Source
    on: bool


class MutePerson(Targeted):
    """Stop a source of somebody; they may turn it on again unless it is locked."""

    source: Source


class MuteStudents(Personal):
    """Stop this source of all students."""

    source: Source = "microphone"


class RemovePerson(Targeted):
    """Take somebody out; `ban`: for the rest of the lesson."""

    ban: bool = False


class MakeGroups(Personal):
    """Replace all groups. `ids` are fresh, one for each."""

    groups: tuple[NewGroup, ...]
    ids: tuple[str, ...]
    open: bool = False


class OpenGroups(Personal):
    """Send everybody who was put into a group there."""


class AssignGroups(Personal):
    """Put people into groups (`None`: into none)."""

    people: dict[str, str | None]


class EnterGroup(Personal):
    """I go into a group, or (`None`) back to the class."""

    group: str | None


class ListenToGroup(Personal):
    """I hear a group without going into it, or (`None`) no longer."""

    group: str | None


class SpeakToAll(Personal):
    """I am heard in every group, or no longer."""

    on: bool


class SetLocks(Personal):
    """Set all locks."""

    locks: Locks


class SetSoundOnly(Personal):
    """Let nothing of video flow in the whole lesson, or let it flow again."""

    on: bool


class EndLesson(Personal):
    """End it for everybody."""


Fact = (
    Join
    | SessionLost
    | Tick
    | AssignNode
    | PeerWeak
    | PeerClosed
    | FollowClass
    | CloseLesson
    | PollKept
    | RecordingFailed
)
Wish = (
    Leave
    | SetPeer
    | SetHand
    | LowerHand
    | LowerHands
    | SetSource
    | MutePerson
    | MuteStudents
    | RemovePerson
    | GroupWish
    | ObserverWish
    | OrderWish
    | AidWish
    | BoardWish
    | MakeGroups
    | OpenGroups
    | AssignGroups
    | EnterGroup
    | ListenToGroup
    | SpeakToAll
    | PhaseWish
    | AskingWish
    | ReflectionWish
    | RecordingWish
    | SetLocks
    | SetSoundOnly
    | SetLobby
    | Admit
    | TurnAway
    | Readmit
    | SetInClassroom
    | SetEars
    | EndLesson
)
Command = Fact | Wish
