"""The shapes that a page may hold: Excalidraw 0.18 elements, field by field, each with its bounds.

Decoding refuses what is out of bounds and drops fields that are not described here, so that nothing
reaches another browser that this file does not name. Absent fields have Excalidraw's defaults. No
`link` but null, no `embeddable`, `iframe` or `magicframe`; an `image` is a file that the lesson holds, by its
hash: nothing here leads anywhere else.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from media.control import Value
from signaling.wire.board import Coordinate, ElementId, Natural, Point, Size, Unit
from signaling.wire.material import FileHash

MAX_POINTS = 5000
"""40 s of a pupil's scribble at 120 Hz; clients thin longer strokes (whiteboard.md)."""
MAX_TEXT_CHARACTERS = 10_000
"""Five pages of handwriting paper; Excalidraw lays the text out anew at every key."""
MAX_GROUP_DEPTH = 20
MAX_BOUND_ELEMENTS = 200

Color = Annotated[str, Meta(max_length=64, pattern=r"^[\w#%(),. -]*$")]
"""A CSS colour. The pattern has no colon, slash or quote: no url(), no markup in an exported SVG."""
PositiveSize = Annotated[int, Meta(gt=0, le=1000)] | Annotated[float, Meta(gt=0, le=1000)]
Fraction = Annotated[int, Meta(ge=-1000, le=1000)] | Annotated[float, Meta(ge=-1000, le=1000)]
Percent = Annotated[int, Meta(ge=0, le=100)] | Annotated[float, Meta(ge=0, le=100)]
FractionalIndex = Annotated[str, Meta(min_length=1, max_length=256, pattern=r"^[0-9A-Za-z]+$")]
"""Order on the page: a base-62 fraction, so that between two there is always another."""
Points = Annotated[list[Point], Meta(max_length=MAX_POINTS)]
Arrowhead = (
    Literal[
        "arrow",
        "bar",
        "circle",
        "circle_outline",
        "crowfoot_many",
        "crowfoot_one",
        "crowfoot_one_or_many",
        "diamond",
        "diamond_outline",
        "dot",
        "triangle",
        "triangle_outline",
    ]
    | None
)


class Shape(Value, rename="camel"):
    """Base of elements and of what lies inside them; camel case on the wire."""


class Roundness(Shape):
    """How round the corners are."""

    type: Literal[1, 2, 3]
    value: Size | None = None


class BoundElement(Shape):
    """What holds on to an element: an arrow, or the text inside it."""

    id: ElementId
    type: Literal["arrow", "text"]


class CustomData(Shape, omit_defaults=True):
    """Ours alone: whatever a client puts here is replaced."""

    author: str = ""
    """Participant id of whoever made the element. Stamped by the server."""
    background: bool = False
    """Material to write on: the teacher's, like a locked element."""


class Element(Shape, tag_field="type"):
    """What all elements have."""

    id: ElementId
    version: Annotated[int, Meta(ge=1, le=2**53 - 1)]
    version_nonce: Natural
    x: Coordinate = 0
    y: Coordinate = 0
    width: Coordinate = 0
    height: Coordinate = 0
    angle: Coordinate = 0
    stroke_color: Color = "#1e1e1e"
    background_color: Color = "transparent"
    fill_style: Literal["hachure", "cross-hatch", "solid", "zigzag"] = "solid"
    stroke_width: PositiveSize = 1
    stroke_style: Literal["solid", "dashed", "dotted"] = "solid"
    roughness: Annotated[int, Meta(ge=0, le=10)] = 0
    opacity: Percent = 100
    seed: Natural = 1
    index: FractionalIndex | None = None
    is_deleted: bool = False
    group_ids: Annotated[list[ElementId], Meta(max_length=MAX_GROUP_DEPTH)] = []
    frame_id: ElementId | None = None
    roundness: Roundness | None = None
    bound_elements: Annotated[list[BoundElement], Meta(max_length=MAX_BOUND_ELEMENTS)] | None = None
    updated: Natural = 1
    link: None = None
    locked: bool = False
    custom_data: CustomData = msgspec.field(default_factory=CustomData)


class Rectangle(Element, tag="rectangle"):
    """Fills x, y, width, height."""


class Diamond(Element, tag="diamond"):
    """Fills x, y, width, height."""


class Ellipse(Element, tag="ellipse"):
    """Fills x, y, width, height."""


class Frame(Element, tag="frame"):
    """A named area; its elements carry its id."""

    name: Annotated[str, Meta(max_length=200)] | None = None


class Crop(Shape):
    """The part of a picture that is shown, in its own pixels."""

    x: Size
    y: Size
    width: Size
    height: Size
    natural_width: Size
    natural_height: Size


class Image(Element, tag="image", kw_only=True):
    """A page of material, or a picture: fills x, y, width, height."""

    file_id: FileHash
    status: Literal["pending", "saved", "error"] = "saved"
    scale: tuple[Fraction, Fraction] = (1, 1)
    crop: Crop | None = None


class Text(Element, tag="text", kw_only=True):
    """Text. `originalText` is what was typed, `text` the same with line breaks."""

    text: Annotated[str, Meta(max_length=MAX_TEXT_CHARACTERS)]
    original_text: Annotated[str, Meta(max_length=MAX_TEXT_CHARACTERS)] = ""
    font_size: PositiveSize = 20
    font_family: Annotated[int, Meta(ge=1, le=20)] = 6
    text_align: Literal["left", "center", "right"] = "left"
    vertical_align: Literal["top", "middle", "bottom"] = "top"
    container_id: ElementId | None = None
    auto_resize: bool = True
    line_height: Annotated[int, Meta(gt=0, le=10)] | Annotated[float, Meta(gt=0, le=10)] = 1.25


class Freedraw(Element, tag="freedraw", kw_only=True):
    """A stroke of the pen; its first point is at (x, y), the others are relative to it."""

    points: Points
    pressures: Annotated[list[Unit], Meta(max_length=MAX_POINTS)] = []
    simulate_pressure: bool = True
    last_committed_point: Point | None = None


class Binding(Shape):
    """What an arrow's end holds on to."""

    element_id: ElementId
    focus: Fraction = 0
    gap: Coordinate = 0
    fixed_point: tuple[Fraction, Fraction] | None = None


class FixedSegment(Shape):
    """A leg of an elbow arrow that somebody put in its place."""

    index: Annotated[int, Meta(ge=0, le=MAX_POINTS)]
    start: Point
    end: Point


class Linear(Element, kw_only=True):
    """What lines and arrows have."""

    points: Points
    last_committed_point: Point | None = None
    start_binding: Binding | None = None
    end_binding: Binding | None = None
    start_arrowhead: Arrowhead = None
    end_arrowhead: Arrowhead = None


class Line(Linear, tag="line", kw_only=True):
    """A line of straight or curved pieces."""

    polygon: bool = False


class Arrow(Linear, tag="arrow", kw_only=True):
    """A line that may hold on to elements at its ends."""

    elbowed: bool = False
    fixed_segments: Annotated[list[FixedSegment], Meta(max_length=100)] | None = None
    start_is_special: bool | None = None
    end_is_special: bool | None = None


AnyElement = Rectangle | Diamond | Ellipse | Frame | Image | Text | Freedraw | Line | Arrow


class Name(Shape):
    """As much of a broken element as is needed to name it."""

    id: ElementId


decode = msgspec.json.Decoder(AnyElement).decode
decode_name = msgspec.json.Decoder(Name).decode
encode = msgspec.json.Encoder().encode
