"""Messages of `/ws/boards/{lesson_id}`: one read-only, thinned feed of many pages, for overviews.

As on a board, each text frame is a JSON array of messages, told apart by `type`. docs/BOARD_PROTOCOL.md
describes the conversation. What a page is of (a group, a pupil, the class) is nowhere in here.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from media.control import Value

from .board import BoardPing, BoardPong, Struct

MAX_WATCHED_PAGES = 48
"""One for each pupil of a class of forty, and some; a screen shows fewer at a time."""
MAX_MARKED_PAGES = 96
"""Two classes that learn together: marks are told of all, on the screen or not."""
PageId = Annotated[str, Meta(max_length=160)]


class Watch(Struct, tag="watch"):
    """The pages on the screen. Replaces the list before. The first message of every connection."""

    pages: Annotated[list[PageId], Meta(max_length=MAX_WATCHED_PAGES)]
    marks: Annotated[list[PageId], Meta(max_length=MAX_MARKED_PAGES)] = []
    """Those of which only marks are told, wherever they are on the screen."""


ClientMessage = Watch | BoardPing


class Sketch(Value, rename="camel", omit_defaults=True):
    """An element as far as an overview draws it: fields as Excalidraw's, absent ones have these defaults."""

    id: str
    type: str
    x: float = 0
    y: float = 0
    width: float = 0
    height: float = 0
    angle: float = 0
    stroke_color: str = "#1e1e1e"
    background_color: str = "transparent"
    stroke_width: float = 1
    opacity: float = 100
    index: str | None = None
    author: str = ""
    """Participant id of whoever made it."""
    points: list[tuple[float, float]] = []
    """Of strokes and lines, relative to (x, y), thinned."""
    text: str = ""
    font_size: float = 20
    text_align: str = "left"
    start_arrowhead: str | None = None
    end_arrowhead: str | None = None
    file_id: str | None = None
    """Hash of the picture or page of material that an image shows."""


class Watching(Struct, tag="watching", omit_defaults=False):
    """Answer to `watch`: these pages are told from now on."""

    pages: list[str]


class PageSketch(Struct, tag="page", omit_defaults=False):
    """What changed on a page. `whole`: forget what you have of it first; more of it may follow without."""

    page_id: str
    whole: bool
    elements: list[msgspec.Raw]
    """`Sketch`es."""
    gone: list[str]
    """Ids of elements that were deleted."""


class PageLost(Struct, tag="lost", omit_defaults=False):
    """You may not (or no longer) see this page, or there is none: it is not watched any more."""

    page_id: str


class Mark(Value, omit_defaults=False):
    """How a page's pupils are doing. What staff write is no work of theirs."""

    page_id: str
    empty: bool
    """No pupil has put anything on it (or all of it was taken away again)."""
    drawing: list[str]
    """Participant ids of the pupils who draw now, or did within three seconds."""
    drawn_at: float | None
    """Unix seconds of the last stroke that is known of; null: none since the page was watched."""


class Marks(Struct, tag="marks", omit_defaults=False):
    """Of pages whose marks were asked for: each when it is asked for, then when it changes."""

    marks: list[Mark]


ServerMessage = Watching | PageSketch | PageLost | Marks | BoardPong

encode = msgspec.json.Encoder().encode
decode_client_message = msgspec.json.Decoder(ClientMessage).decode
decode_server_frame = msgspec.json.Decoder(list[ServerMessage]).decode
