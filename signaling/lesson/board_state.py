"""What is known of a lesson's boards: only what differs from how they are when a lesson begins.

Invariant: a board is there while its group or pupil is, and always has its first page.
"""

from __future__ import annotations

from collections.abc import Mapping

from media.control import Value

from ..wire.boards import BoardKind, Openness, Sheet, Template

AT_FIRST: Mapping[BoardKind, Openness] = {
    "shown": "seen",
    "class": "writable",
    "group": "hidden",
    "own": "hidden",
    "hand": "hidden",
}


class PageState(Value, omit_defaults=True):
    """A page that was added, or the first one where it has a name."""

    number: int
    name: str = ""
    template: Template | None = None
    sheet: Sheet | None = None
    copy: str = ""
    """What it began with, one of them: paper, material, or a copy of a page by that copy's id."""
    each: bool = False
    """That copy is of what each owner had: kept under `ids.copy_of_owner`, and for who had nothing under its
    own id."""


class HandInState(Value, omit_defaults=True):
    """A page as it was handed in: a board of its own, on which the staff writes over it."""

    page_id: str
    copy: str
    """What was on it."""
    name: str
    """What its pupil or group was called then."""
    at: float
    owners: tuple[str, ...] = ()
    """Whose it was then, by participant id: they have it back, whatever becomes of their group."""
    by_pupil: bool = False
    returned: bool = False


class BoardsState(Value, omit_defaults=True):
    """Boards are named here by their keys (`ids.Board.key`)."""

    kinds: dict[BoardKind, Openness] = {}
    """What all boards of a kind are open to, where it is not as at first."""
    opened: dict[str, Openness] = {}
    """What one board is open to, where it is not as its kind."""
    common: dict[BoardKind, tuple[PageState, ...]] = {}
    """The pages that every board of the kind has."""
    pages: dict[str, tuple[PageState, ...]] = {}
    """Those that one board has besides."""
    last_number: int = 1
    """Of all pages that were ever added."""
    hand_ins: dict[str, HandInState] = {}
    """By their numbers, in the order in which they came; none ever goes."""
    shown: str = ""
    """The id of the page that is shown to everybody."""
