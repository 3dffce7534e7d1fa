"""Media on the wire: what one sends, what one shows, who is in which slot, and stills."""

from __future__ import annotations

from typing import Literal

from media.control import BandwidthUse, Layer, MLineKind, SlotEntry, Source, Value


class IceServer(Value):
    """As `RTCIceServer`; TURN credentials are time-limited (coturn's REST secret)."""

    urls: list[str]
    username: str | None = None
    credential: str | None = None


# --- client -> server ------------------------------------------------------------------------------


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


MediaAsk = SourceSet | MediaOffer | MediaView | LessonSoundOnly | StillsWant | StillPut


# --- server -> client ------------------------------------------------------------------------------


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


MediaTold = (
    MediaAnswer
    | MediaSlots
    | MediaLayers
    | MediaBandwidth
    | MediaSpeaking
    | StillsWanted
    | Still
    | MediaApplied
    | MediaRestart
)
