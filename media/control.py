"""What signaling and media nodes say to each other through Redis.

Invariant: control is level-triggered. `LessonPlan` holds everything a media node must do for a
lesson; messages only say that a newer one exists. Losing any message therefore delays a change
until the next heartbeat (`HEARTBEAT_SECONDS`), and never makes it wrong. Offers and answers alone
are request and reply.

Who writes what:

====================================  ==========  =========================================
key or channel                        written by  holds
====================================  ==========  =========================================
`plan_key(lesson_id)`                 signaling   `LessonPlan` (only ever replaced by a newer
                                                  (epoch, version); see `is_newer`)
`views_key(lesson_id)`                signaling   hash participant_id -> `View`
`slots_key(lesson_id)`                media       hash participant_id -> `SlotMap`
`layers_key(lesson_id)`               media       hash participant_id -> `LayersWanted`
`node_key(node_id)`                   media       `Heartbeat`, expires after `NODE_TTL_SECONDS`
`NODES_KEY`                           media       sorted set node_id -> Unix time of heartbeat
`requests_key(node_id)`               signaling   list of `Offer` (LPUSH; node BRPOPs)
`node_channel(node_id)`               signaling   pub/sub: `PlanChanged | ViewChanged`
`replies_channel(signaling_node_id)`  media       pub/sub: `Answer | OfferRefused`
`events_channel(lesson_id)`           media       pub/sub: the other members of `Event`
====================================  ==========  =========================================

Everything is JSON of the tagged structs below, encoded and decoded by `msgspec`.
"""

from __future__ import annotations

from typing import Any, Literal, dataclass_transform

import msgspec

HEARTBEAT_SECONDS = 1.0
"""A lost announcement is repaired within this time; short enough for a group change to feel immediate."""

BANDWIDTH_SECONDS = 2.0
"""Often enough for a display of a class's bandwidth."""

RECORDING_SECONDS = 5.0
"""A disk that is full is known within this time."""

SPEAKING_SECONDS = 2.0
"""Who speaks is said again this often while anybody does, so that a lost word of an end does not last."""

NODE_TTL_SECONDS = 3.0
"""Three missed heartbeats: the node is gone. A lesson must be back within 5 s, so this cannot be long."""

OFFER_DEADLINE_SECONDS = 4.0
"""A browser gets an answer or a refusal within this time; it then tries again by itself."""

LESSON_SCOPE = "lesson"
"""The scope of everybody who is in no group. Any other scope is a group's id."""

Source = Literal["microphone", "camera", "screen"]
"""A track as published. A participant has at most one of each."""

SlotKind = Literal["audio", "video", "screen"]
"""What a standing receive stream of a peer may carry."""

Layer = Literal["l", "m", "h"]
"""One simulcast encoding, low to high; `rid` on the wire."""

MLineKind = Literal["microphone", "camera", "screen", "audio_slot", "video_slot", "screen_slot"]


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(msgspec.field,))
class _ValueMeta(msgspec.StructMeta):
    """Makes every subclass of `Value` frozen and its fields keyword-only, for us and for type checkers."""

    def __new__(
        mcs: type[_ValueMeta],
        name: str,
        bases: tuple[type, ...],
        namespace: dict[str, Any],
        /,
        **options: Any,
    ) -> _ValueMeta:
        return super().__new__(mcs, name, bases, namespace, **{"frozen": True, "kw_only": True, **options})


class Value(msgspec.Struct, metaclass=_ValueMeta):
    """Base of all immutable values that cross a border: fields by keyword only."""


class Struct(Value, omit_defaults=True):
    """Base of the values below: defaults are left out on the wire."""


# --- what a media node must do: signaling -> media -------------------------------------------------


class PersonPlan(Struct):
    """What one participant may send and where they are."""

    scope: str = LESSON_SCOPE
    """Whom they see and hear: everybody of the same scope."""
    role: Literal["teacher", "assistant", "student", "observer"] = "student"
    may_send: frozenset[Source] = frozenset()
    """Sources forwarded to others. A source not in here is dropped on arrival, whatever is sent."""
    to_all: bool = False
    """Heard and seen in every scope (a teacher who speaks to all groups)."""
    hears: str = ""
    """A scope whose voices they hear in place of their own's, without being heard or seen there; empty: their
    own. Heeded for teachers and assistants only."""
    peer_id: str = ""
    """The one peer that may be connected for this participant; any other one is closed."""
    watches: str = ""
    """The one participant whom the slots of this peer show; empty: whoever is heard and seen in the scope."""


class RecordingPlan(Struct):
    """What is kept of a lesson's media for as long as this stands in its plan."""

    recording_id: str
    """Names its folder below `recordings/` in the data folder; not to be guessed."""
    kept: dict[str, frozenset[Source]] = {}
    """participant_id -> those of their sources that may be kept. Of whom is missing here no packet is."""


class LessonPlan(Struct):
    """Everything a media node must do for one lesson."""

    lesson_id: str
    epoch: int
    version: int
    node_id: str
    """The media node the lesson lives on; any other node drops what it has of it."""
    people: dict[str, PersonPlan] = {}
    """participant_id -> plan. Who is missing here has no peer: theirs is closed."""
    ended: bool = False
    recording: RecordingPlan | None = None
    """`None`: nothing is kept."""


class Want(Struct):
    """One thing a client shows on its screen."""

    participant_id: str
    source: Literal["camera", "screen"]
    height: int = 180
    """CSS pixels of the tile times the device's ratio: the largest picture that is of use."""


class View(Struct):
    """What a client has on its screen, most wanted first. Replaces the one before."""

    participant_id: str
    seq: int
    wants: list[Want] = []


class PlanChanged(Struct, tag="plan_changed"):
    """`plan_key(lesson_id)` holds at least this version now."""

    lesson_id: str
    epoch: int
    version: int


class ViewChanged(Struct, tag="view_changed"):
    """`views_key(lesson_id)` has a newer `View` of this participant."""

    lesson_id: str
    participant_id: str
    seq: int


class Offer(Struct, tag="offer"):
    """A browser's SDP offer.

    A `peer_id` that the node knows, with new ICE credentials and the same m-lines, is an ICE restart. A
    new `peer_id` replaces the participant's peer. The node reads the plan before it answers, so that a
    participant who is not in it is refused.
    """

    request_id: str
    reply_to: str
    """The signaling node that waits: `replies_channel(reply_to)`."""
    lesson_id: str
    participant_id: str
    peer_id: str
    sdp: str
    mids: dict[str, MLineKind]
    """mid -> what the m-line is for. The first audio slot and the first video slot are the teacher's."""
    deadline_unix: float
    """Seconds since 1970. An offer found later than this is dropped: its asker has given up."""


NodeMessage = PlanChanged | ViewChanged


# --- what came of it: media -> signaling -----------------------------------------------------------


class Answer(Struct, tag="answer"):
    """The SDP answer to the offer of the same `request_id`."""

    request_id: str
    sdp: str


class OfferRefused(Struct, tag="offer_refused"):
    """Why there is no answer."""

    request_id: str
    code: Literal["bad_sdp", "not_in_lesson", "wrong_node", "overloaded"]
    text: str
    """English, for the client's programmer."""


class SlotEntry(Struct):
    """What a slot carries from now on."""

    participant_id: str
    source: Source
    paused: Literal["", "bandwidth", "muted"] = ""
    """Why nothing flows although somebody is shown; empty: it flows."""


class SlotMap(Struct, tag="slot_map"):
    """All slots of one peer. Replaces the one before; the highest `seq` wins."""

    lesson_id: str
    participant_id: str
    peer_id: str
    seq: int
    slots: dict[str, SlotEntry | None]
    """mid -> what is in it."""


class PeerState(Struct, tag="peer_state"):
    """`weak`: silent for 5 s. `closed`: dropped (30 s of silence, replaced, or not in the plan)."""

    lesson_id: str
    participant_id: str
    peer_id: str
    state: Literal["connecting", "connected", "weak", "closed"]


class Applied(Struct, tag="applied"):
    """All peers of the lesson follow this version of the plan from now on."""

    lesson_id: str
    epoch: int
    version: int


class Speaking(Struct, tag="speaking"):
    """Who speaks now, loudest first, by scope. Sent when it changes, and again while anybody speaks."""

    lesson_id: str
    scopes: dict[str, list[str]]


class Sending(Struct, tag="sending"):
    """Sources from which packets arrive now. Sent when it changes."""

    lesson_id: str
    participant_id: str
    sources: frozenset[Source]


class LayersWanted(Struct, tag="layers_wanted"):
    """Which layers of its sources a peer is to send: those that somebody watches, and the lowest.

    Replaces the one before; the highest `seq` wins. A peer that was told nothing sends all.
    """

    lesson_id: str
    participant_id: str
    peer_id: str
    seq: int
    layers: dict[Source, list[Layer]]


class BandwidthUse(Struct):
    """What goes over one participant's link, in bits per second of media payload."""

    down_bps: int
    """Sent to them."""
    down_limit_bps: int
    """What their link is taken to carry; 0: nothing speaks for a bound."""
    up_bps: int
    """Arriving from them."""
    limited: bool = False
    """They get less than they have on their screen, for want of bandwidth."""


class Bandwidth(Struct, tag="bandwidth"):
    """What everybody of a lesson uses, every `BANDWIDTH_SECONDS`. To be shown, never to be decided by."""

    lesson_id: str
    people: dict[str, BandwidthUse]
    """participant_id -> use, of everybody connected."""


class RecordingChanged(Struct, tag="recording_changed"):
    """How a recording does. Sent when it changes, and every `RECORDING_SECONDS` while the plan has it."""

    lesson_id: str
    recording_id: str
    state: Literal["running", "failed", "done"]
    """`failed`: what lies there is whole up to then, nothing more is kept. `done`: this node keeps nothing
    more of it, and all that it kept is on the disk. Another node may go on while the plan still has it."""
    code: Literal["", "disk_full", "disk_slow", "no_folder"] = ""
    """Why it failed."""
    kept_bytes: int = 0
    tracks: int = 0
    """From how many sources packets are kept now."""


LessonEvent = SlotMap | PeerState | Applied | Speaking | Sending | LayersWanted | Bandwidth | RecordingChanged
Reply = Answer | OfferRefused
Event = LessonEvent | Reply


class Heartbeat(Struct):
    """A media node's sign of life. A new `boot_id` means that every peer it had is gone."""

    node_id: str
    boot_id: str
    unix_seconds: float
    load: float
    """Share of one core used in the last seconds, 0 to 1 and above: where new lessons go to."""
    peers: int
    lessons: dict[str, tuple[int, int]] = {}
    """lesson_id -> (epoch, version) applied."""
    counters: dict[str, float] = {}
    """Prometheus names (without prefix) -> value since boot; labels inside the name in braces."""


# --- what lies in a recording's folder: media -> disk -> signaling ---------------------------------


RECORDINGS_FOLDER = "recordings"
"""Below the data folder; in it one folder for each `recording_id`."""
SPANS_FILE = "spans.jsonl"
"""In a recording's folder: a `SpanLine` for each beginning, end and move of a file, only ever appended to."""


class SpanBegan(Struct, tag="began"):
    """A file: one source of one person, for as long as they were in one scope and might be kept."""

    file: str
    """Its name in the folder: Matroska (MP4 once it has moved), one track, times from `begins_unix` on."""
    participant_id: str
    source: Source
    scope: str
    codec: Literal["opus", "vp8", "h264"]
    begins_unix: float
    """Seconds since 1970 on the clock of the node that kept it, which does not jump."""


class SpanEnded(Struct, tag="ended"):
    """The file is complete. One without this line was cut off, and is whole up to there."""

    file: str
    ends_unix: float
    frames: int
    kept_bytes: int


class SpanMoved(Struct, tag="moved"):
    """The complete file was put into another container, which browsers play, and has another name."""

    file: str
    to: str
    kept_bytes: int


SpanLine = SpanBegan | SpanEnded | SpanMoved


class Span(Value):
    """What is known of one file. It may be missing, where the node was killed just then: nothing was kept.

    Both lines name the file as it is called now.
    """

    began: SpanBegan
    ended: SpanEnded | None
    former: str = ""
    """What the file was called before it moved."""


def read_spans(lines: bytes) -> list[Span]:
    """Return a `SPANS_FILE`'s files in the order in which they began. What is no whole line is left out."""
    began: dict[str, SpanBegan] = {}
    ended: dict[str, SpanEnded] = {}
    moved: dict[str, SpanMoved] = {}
    for line in lines.split(b"\n"):
        try:
            known = decode_span_line(line)
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue
        if isinstance(known, SpanBegan):
            began[known.file] = known
        elif isinstance(known, SpanEnded):
            ended[known.file] = known
        else:
            moved[known.file] = known
    return [_span(one, ended.get(file), moved.get(file)) for file, one in began.items()]


def _span(began: SpanBegan, ended: SpanEnded | None, moved: SpanMoved | None) -> Span:
    if moved is None:
        return Span(began=began, ended=ended)
    if ended is not None:
        ended = msgspec.structs.replace(ended, file=moved.to, kept_bytes=moved.kept_bytes)
    return Span(began=msgspec.structs.replace(began, file=moved.to), ended=ended, former=moved.file)


def plan_key(lesson_id: str) -> str:
    """Key of the lesson's `LessonPlan`."""
    return f"manabiya:media:plan:{lesson_id}"


def views_key(lesson_id: str) -> str:
    """Key of the lesson's `View`s."""
    return f"manabiya:media:views:{lesson_id}"


def slots_key(lesson_id: str) -> str:
    """Key of the lesson's `SlotMap`s."""
    return f"manabiya:media:slots:{lesson_id}"


def layers_key(lesson_id: str) -> str:
    """Key of the lesson's `LayersWanted`s."""
    return f"manabiya:media:layers:{lesson_id}"


NODES_KEY = "manabiya:media:nodes"


def node_key(node_id: str) -> str:
    """Key of the node's `Heartbeat`."""
    return f"manabiya:media:node:{node_id}"


def requests_key(node_id: str) -> str:
    """Key of the list of `Offer`s for the node."""
    return f"manabiya:media:requests:{node_id}"


def node_channel(node_id: str) -> str:
    """Channel on which a node hears of newer plans and views."""
    return f"manabiya:media:to:{node_id}"


def replies_channel(signaling_node_id: str) -> str:
    """Channel on which a signaling node hears the `Reply`s to its offers."""
    return f"manabiya:media:replies:{signaling_node_id}"


def events_channel(lesson_id: str) -> str:
    """Channel on which a lesson's signaling nodes hear its `LessonEvent`s."""
    return f"manabiya:media:events:{lesson_id}"


def is_newer(a: tuple[int, int], b: tuple[int, int]) -> bool:
    """Say whether (epoch, version) `a` came after `b`. A new epoch starts when Redis was rewound."""
    return a > b


encode = msgspec.json.Encoder().encode
decode_node_message = msgspec.json.Decoder(NodeMessage).decode
decode_offer = msgspec.json.Decoder(Offer).decode
decode_reply = msgspec.json.Decoder(Reply).decode
decode_lesson_event = msgspec.json.Decoder(LessonEvent).decode
decode_plan = msgspec.json.Decoder(LessonPlan).decode
decode_view = msgspec.json.Decoder(View).decode
decode_slot_map = msgspec.json.Decoder(SlotMap).decode
decode_layers_wanted = msgspec.json.Decoder(LayersWanted).decode
decode_span_line = msgspec.json.Decoder(SpanLine).decode
decode_heartbeat = msgspec.json.Decoder(Heartbeat).decode
