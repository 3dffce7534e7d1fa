"""The boards of a lesson: whose they are, what they are open to, and their pages.

What is drawn on a page is told on a WebSocket of its own (`signaling.wire.board`).
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from media.control import Value

from .material import FileHash

BoardKind = Literal["shown", "class", "group", "own", "hand"]
"""The teacher's, which all see; the class's; one of each group; one of each pupil; what was handed in."""
Openness = Literal["hidden", "seen", "writable"]
"""What a board is to those whose it is not. Its group, its pupil and the staff always write."""

Template = Literal["lined", "squared", "manuscript", "quadrants", "columns", "x_chart", "venn", "fishbone"]
"""Paper that a page may begin with: lines, squares, 原稿用紙, and thinking tools (思考ツール)."""

MAX_BOARD_PAGES = 20
"""Of one board: as many as find room on a narrow screen."""
MAX_LESSON_PAGES = 400
"""Added in one lesson: ten for each of forty pupils."""
MAX_HAND_INS = 400
"""In one lesson: eight sheets of each of forty pupils, and some twice. A full box is about 90 kB of the
lesson's state, which is written with every command."""
MAX_HAND_INS_OF_A_PAGE = 5
MAX_HAND_INS_OF_A_BOARD = 20
"""By pupils, so that none leaves the others no room: each page of a full board once. The staff collects
beside that."""
HAND_IN_PATTERN = r"^[1-9][0-9]{0,5}$"
HandIns = Annotated[list[Annotated[str, Meta(pattern=HAND_IN_PATTERN)]], Meta(max_length=MAX_HAND_INS)]
"""The `owner`s of boards of the kind `hand`."""


class BoardsOpen(Value, tag="boards.open"):
    """Teacher, assistant: open boards of a kind to others, or close them.

    Without `owners`: all, also those that come later.
    """

    n: int
    kind: BoardKind
    openness: Openness
    owners: list[str] | None = None
    """Groups, or pupils."""


class Sheet(Value):
    """A page of material, to write on."""

    file: FileHash
    width: Annotated[int, Meta(ge=1, le=20_000)]
    height: Annotated[int, Meta(ge=1, le=20_000)]
    """Pixels of the file: only their ratio matters."""


class Earlier(Value):
    """A page of an earlier lesson of this lesson's owner, as it was at that lesson's end."""

    lesson_id: str
    page_id: str | None = None
    """The teacher's, the class's or a group's: everybody's begins with what was on it. Absent: ..."""
    number: Annotated[int, Meta(ge=1, le=999_999)] = 1
    """... each pupil's with what was on their own page of this number, by the class register; each group's
    with that of the group of its name. Of the same class alone."""


class BoardsAdd(Value, tag="boards.add"):
    """Teacher, assistant: add pages to boards of a kind. Without `owners`: to all, later ones too.

    One page; or one for each sheet. At most one of `template`, `sheets`, `copy_of` and `earlier` says how it
    begins.
    """

    n: int
    kind: BoardKind
    owners: list[str] | None = None
    name: str = ""
    template: Template | None = None
    """Absent: it begins blank."""
    sheets: list[Sheet] = []
    """Given out in this order."""
    copy_of: str | None = None
    """A page of the lesson: everybody's begins with what is on that one now."""
    earlier: Earlier | None = None
    """Where an earlier lesson ended."""


class BoardsName(Value, tag="boards.name"):
    """Teacher, assistant: name a page (empty: no name); one that all boards of the kind have, on all."""

    n: int
    page_id: str
    name: str


class BoardsDrop(Value, tag="boards.drop"):
    """Teacher, assistant: take a page away, but not the first; one that all of the kind have, from all."""

    n: int
    page_id: str


class BoardsShow(Value, tag="boards.show"):
    """Teacher, assistant: show a page to everybody (`None`: none any more)."""

    n: int
    page_id: str | None


class HandsIn(Value, tag="hand.in"):
    """Student: hand in a page of one's own or one's group's board as it is now, and go on."""

    n: int
    page_id: str


class HandsCollect(Value, tag="hand.collect"):
    """Teacher, assistant: collect a page of all boards of a kind as it is now; of whom it is blank, nothing.

    Without `owners`: from all.
    """

    n: int
    kind: Literal["group", "own"]
    page: int = 1
    """The number at the end of the page's id; the first has none there."""
    owners: list[str] | None = None


class HandsReturn(Value, tag="hand.return"):
    """Teacher, assistant: let those see it whose it is, with what was written on it. `None`: all."""

    n: int
    hand_ins: HandIns | None = None


class HandsGather(Value, tag="hand.gather"):
    """Teacher, assistant: bring what was handed in together on a new page of the class's board.

    Each lies there under its name, is moved as one, and its elements keep their authors.
    """

    n: int
    hand_ins: HandIns
    name: str = ""
    """Of the new page."""


HandMessage = HandsIn | HandsCollect | HandsReturn | HandsGather
BoardsMessage = BoardsOpen | BoardsAdd | BoardsName | BoardsDrop | BoardsShow | HandMessage


class LessonPage(Value, omit_defaults=True):
    """A page of a board."""

    page_id: str
    """`/ws/board/{page_id}`."""
    name: str = ""
    common: bool = False
    """All boards of the kind have it."""
    handed_at: float = 0
    """When it was handed in last; 0: never."""


class HandedIn(Value, omit_defaults=True):
    """What a board of the kind `hand` is of."""

    page_id: str
    at: float
    by_pupil: bool = False
    """Else it was collected."""
    returned: bool = False


class LessonBoard(Value, omit_defaults=True):
    """A board that the receiver may see."""

    kind: BoardKind
    openness: Openness
    pages: list[LessonPage]
    owner: str = ""
    """The group, or the pupil; of what was handed in: its number."""
    name: str = ""
    """Theirs; also of a pupil who is not there."""
    handed_in: HandedIn | None = None


class Boards(Value, tag="boards"):
    """The boards that the receiver may see, in order. Replaces the one before."""

    boards: list[LessonBoard] = []
    shown: str | None = None
    """The page that is shown to everybody."""
