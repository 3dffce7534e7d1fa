"""The ids of a lesson, and those made from them.

Invariant: ids are opaque URL-safe text, so they may stand in keys, channels and addresses as they are.
"""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

from media.control import LESSON_SCOPE

from ..wire.boards import HAND_IN_PATTERN, BoardKind
from ..wire.lesson import LESSON_CHANNEL

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""16 random bytes need 22 characters; the bound only keeps keys short."""
_NUMBER = re.compile(r"[2-9]|[1-9][0-9]{1,5}")
"""Of a later page; the first has none in its id, so that every page has one id."""
_HAND_IN = re.compile(HAND_IN_PATTERN)
MAX_PAGE_ID_CHARACTERS = 129
"""A column's width in SQL."""


def is_id(text: str) -> bool:
    """Say whether `text` may stand in a Redis key or an address."""
    return _ID.fullmatch(text) is not None


class Board(NamedTuple):
    """One board of a lesson. `owner`: the group, the pupil, the number of a hand-in; else empty."""

    kind: BoardKind
    owner: str = ""

    @property
    def key(self) -> str:
        """What names the board in its page ids: no group's id is one of the words (it has 8 characters)."""
        match self.kind:
            case "shown" | "class":
                return self.kind
            case "hand":
                return f"hand.{self.owner}"
            case "group":
                return self.owner
            case "own":
                return f"own.{self.owner}"


class Page(NamedTuple):
    """One page of a board. The first has the number 1, others any that is never given again."""

    lesson_id: str
    board: Board
    number: int = 1

    @property
    def id(self) -> str:
        """The page's id in addresses and keys."""
        first = f"{self.lesson_id}.{self.board.key}"
        return first if self.number == 1 else f"{first}.{self.number}"


def class_page(lesson_id: str) -> str:
    """Return the id of the first page of the class's board."""
    return Page(lesson_id, Board("class")).id


def group_page(lesson_id: str, group_id: str) -> str:
    """Return the id of the first page of a group's board."""
    return Page(lesson_id, Board("group", group_id)).id


def copy_of_owner(copy_id: str, owner: str) -> str:
    """Return the id of a copy's part for one group or pupil."""
    return f"{copy_id}.{owner}"


@functools.lru_cache(maxsize=4096)
def split_page(page_id: str) -> Page | None:
    """Return the page of this id, or `None` if it is no page id."""
    lesson_id, *rest = page_id.split(".")
    if len(page_id) > MAX_PAGE_ID_CHARACTERS or not is_id(lesson_id):
        return None
    match rest:
        case ["own", pupil, *number] if is_id(pupil):
            board = Board("own", pupil)
        case ["hand", hand_in, *number] if _HAND_IN.fullmatch(hand_in):
            board = Board("hand", hand_in)
        case ["shown" | "class" as kind, *number]:
            board = Board(kind)
        case [group, *number] if group != "own" and is_id(group):
            board = Board("group", group)
        case _:
            return None
    match number:
        case []:
            return Page(lesson_id, board)
        case [text] if _NUMBER.fullmatch(text):
            return Page(lesson_id, board, int(text))
        case _:
            return None


def scope_of(group: str | None) -> str:
    """Return the media scope of somebody in this group (`None`: with the class)."""
    return LESSON_SCOPE if group is None else group


def alone_scope(person_id: str) -> str:
    """Return the media scope of a pupil who works alone; no group has such an id (they have 8 characters)."""
    return f"alone-{person_id}"


_DIRECT = "with."
"""A group's id has no dot in it, so a pupil's own channel is no group's."""


def direct_channel(pupil_id: str) -> str:
    """Return the chat channel between one pupil and the staff."""
    return f"{_DIRECT}{pupil_id}"


def pupil_of(channel: str) -> str | None:
    """Return whose own channel with the staff this is; `None`: another kind of channel."""
    return channel.removeprefix(_DIRECT) if channel.startswith(_DIRECT) else None


def channel_of(group: str | None) -> str:
    """Return the chat channel of this group (`None`: of the class)."""
    return LESSON_CHANNEL if group is None else group
