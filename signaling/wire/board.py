"""Messages of `/ws/board/{page_id}`: each text frame is a JSON array of messages, told apart by `type`.

Both sides send at most one frame a tick. Elements are Excalidraw elements (`signaling.board.elements`
says which); they travel as raw JSON here, so that one broken element does not spoil the message that
it came in. docs/BOARD_PROTOCOL.md describes the whole conversation for the author of another client.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from media.control import Value

Rights = Literal["read", "write", "admin"]
"""`admin`: may besides touch locked and background elements (teacher, assistant)."""

MAX_FRAME_BYTES = 320 * 1024
"""A `put` of 256 KB, and the deltas and cursor that may share its frame."""
MAX_PUT_BYTES = 256 * 1024
MAX_PUT_ELEMENTS = 200
MAX_CHUNK_BYTES = 256 * 1024
"""A page is told in chunks of this size, so that a 20 MB page never sits in a buffer twice."""
MAX_LIVE_POINTS = 500
"""Of one delta. Deltas come 25 times a second; no pointer reports 12,500 points a second."""
MAX_SELECTED = 50

MAX_COORDINATE = 1_000_000
"""Scene units. Beyond it a canvas draws nothing useful, and Excalidraw's arithmetic loses its digits."""
MAX_INTEGER = 2**53 - 1
"""The largest whole number that JavaScript and Lua tell from its neighbour."""

Coordinate = (
    Annotated[int, Meta(ge=-MAX_COORDINATE, le=MAX_COORDINATE)]
    | Annotated[float, Meta(ge=-MAX_COORDINATE, le=MAX_COORDINATE)]
)
Size = Annotated[int, Meta(ge=0, le=2 * MAX_COORDINATE)] | Annotated[float, Meta(ge=0, le=2 * MAX_COORDINATE)]
Unit = Annotated[int, Meta(ge=0, le=1)] | Annotated[float, Meta(ge=0, le=1)]
Natural = Annotated[int, Meta(ge=0, le=MAX_INTEGER)]
ElementId = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[\w:.\-]+$")]
Point = tuple[Coordinate, Coordinate]


class Struct(Value, omit_defaults=True):
    """Base of all messages: immutable; unknown fields are ignored, absent ones have their default."""


class RejCode(StrEnum):
    """The stable codes of `rej`, listed in docs/BOARD_PROTOCOL.md; a test compares the two."""

    BAD_ELEMENT = "bad_element"
    """Not an element of the described shape, type or size."""
    TOO_LARGE = "too_large"
    """More than 256 KB in one element or put."""
    BAD_VERSION = "bad_version"
    """More than 1,000 above the version that the page has."""
    LOCKED = "locked"
    """Locked or background: the teacher's."""
    NOT_ALLOWED = "not_allowed"
    """The sender may look, not draw."""
    STALE = "stale"
    """The page has a newer version; it comes with the refusal."""
    FULL = "full"
    """The page has 10,000 elements or 20 MB."""
    NO_SUCH_FILE = "no_such_file"
    """An image of a file that the lesson does not hold."""


# --- client -> server ------------------------------------------------------------------------------


class BoardHello(Struct, tag="hello"):
    """First message of every connection. `epoch` and `since`: what the client holds already; 0: nothing."""

    protocol: Literal[1] = 1
    epoch: Natural = 0
    since: Natural = 0


class Put(Struct, tag="put"):
    """Elements as they are now. Answered by exactly one of `ack` and `rej` of the same `n`."""

    n: Natural
    elements: Annotated[list[msgspec.Raw], Meta(max_length=MAX_PUT_ELEMENTS)]


class Place(Struct):
    """Where an element is and how large."""

    x: Coordinate
    y: Coordinate
    width: Size = 0
    height: Size = 0
    angle: Coordinate = 0


class Live(Struct, tag="live"):
    """How an element changes while the pointer is down. Relayed, not kept; at most 25 a second.

    `element` is the whole element (so that those who do not have it can show it), `points` are its
    points from number `start` (`from` on the wire) on, `place` moves, turns or resizes it.
    """

    id: ElementId
    v: Natural
    n: Natural
    start: Annotated[int, Meta(ge=0, le=5000)] = msgspec.field(name="from", default=0)
    points: Annotated[list[Point], Meta(max_length=MAX_LIVE_POINTS)] | None = None
    place: Place | None = None
    element: dict[str, Any] | None = None
    """Not raw: msgspec decodes `Raw | None` from null only, and writes an empty `Raw` as nothing at all."""


class Cursor(Struct, tag="cursor"):
    """Where the pointer is, in scene units. At most 20 a second."""

    x: Coordinate
    y: Coordinate
    tool: Literal["pointer", "laser"] = "pointer"
    button: Literal["up", "down"] = "up"
    selected: Annotated[list[ElementId], Meta(max_length=MAX_SELECTED)] = []


class View(Struct, tag="view"):
    """The part of the page on the screen, in scene units: top left corner and size. At most 10 a second."""

    x: Coordinate
    y: Coordinate
    width: Size
    height: Size


class BoardPing(Struct, tag="ping"):
    """Asks for `pong`: a client without an answer for 10 s connects anew."""

    n: Natural


ClientMessage = BoardHello | Put | Live | Cursor | View | BoardPing


# --- server -> client ------------------------------------------------------------------------------


class Snap(Struct, tag="snap", omit_defaults=False):
    """The whole page, in one or more messages; the last has no `more`. Replaces what the client held."""

    epoch: Natural
    seq: Natural
    rights: Rights
    you: str
    """The receiver's participant id: the author of what it makes."""
    elements: list[msgspec.Raw]
    more: bool


class Ops(Struct, tag="ops", omit_defaults=False):
    """Elements that changed. The client holds everything up to `seq` of the current epoch afterwards."""

    seq: Natural
    elements: list[msgspec.Raw]


class Ack(Struct, tag="ack"):
    """All of put `n` is merged in the shared page. Client: forget the put."""

    n: Natural


class Rej(Struct, tag="rej", omit_defaults=False):
    """Some of put `n` was refused; what is not named here was merged.

    Client: take `elements` as they are, and remove those in `gone`, which the page does not have.
    """

    n: Natural
    code: RejCode
    """The first refusal's code."""
    elements: list[msgspec.Raw]
    gone: list[str]
    codes: dict[str, RejCode]
    """Element id -> its code."""


class LiveBy(Live, tag="live", kw_only=True):
    """Somebody else's delta."""

    by: str


class CursorBy(Cursor, tag="cursor", kw_only=True):
    """Somebody else's pointer."""

    by: str
    name: str


class ViewBy(View, tag="view", kw_only=True):
    """What somebody else looks at."""

    by: str


class Left(Struct, tag="left"):
    """This participant's cursor and unfinished deltas are gone."""

    by: str


class RightsChanged(Struct, tag="rights", omit_defaults=False):
    """What the receiver may do from now on. Also the first message of a resumed connection."""

    rights: Rights
    you: str


class Reset(Struct, tag="reset", omit_defaults=False):
    """The shared page was made again (Redis had lost it): numbers are of this epoch, from `seq` on.

    What the client holds stands. It sends again those elements of its own that the server may not have.
    """

    epoch: Natural
    seq: Natural


class BoardPong(Struct, tag="pong"):
    """Answer to `ping`."""

    n: Natural


class BoardTrouble(Struct, tag="trouble", omit_defaults=False):
    """The shared page is out of reach (`on`): drawing goes on among those at this node, acks wait."""

    on: bool


ServerMessage = (
    Snap
    | Ops
    | Ack
    | Rej
    | LiveBy
    | CursorBy
    | ViewBy
    | Left
    | RightsChanged
    | Reset
    | BoardPong
    | BoardTrouble
)

encode = msgspec.json.Encoder().encode
decode_frame = msgspec.json.Decoder(list[msgspec.Raw]).decode
"""A frame's messages, each to be decoded by itself."""
decode_client_message = msgspec.json.Decoder(ClientMessage).decode
decode_server_frame = msgspec.json.Decoder(list[ServerMessage]).decode
