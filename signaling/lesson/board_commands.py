"""What can be asked of the boards: one value per command. Nothing here says what is drawn on them."""

from __future__ import annotations

from typing import Literal

from ..wire.boards import BoardKind, Earlier, Openness, Sheet, Template
from .wish import Personal


class OpenBoards(Personal):
    """Let others see boards of a kind, write on them, or neither. `owners` absent: all, also later ones."""

    kind: BoardKind
    openness: Openness
    owners: tuple[str, ...] | None = None


class AddPage(Personal):
    """Add a page to boards of a kind, or one for each sheet. `owners` absent: to all, also later ones."""

    kind: BoardKind
    owners: tuple[str, ...] | None = None
    name: str = ""
    template: Template | None = None
    sheets: tuple[Sheet, ...] = ()
    copy_of: str = ""
    """The page that it begins as a copy of, or ..."""
    gather: tuple[str, ...] = ()
    """... the hand-ins that it begins with, all together, or ..."""
    earlier: Earlier | None = None
    """... where an earlier lesson ended."""
    copy: str = ""
    """What keeps the elements of these (`signaling.boards.copies`)."""


class NamePage(Personal):
    """Name a page; empty: no name."""

    page_id: str
    name: str


class DropPage(Personal):
    """Take a page away."""

    page_id: str


class ShowPage(Personal):
    """Show a page to everybody; `None`: none."""

    page_id: str | None


class HandIn(Personal):
    """Hand in a page; `copy`: what is on it, the same as long as the page is the same."""

    page_id: str
    copy: str = ""


class Collect(Personal):
    """Collect a page of boards of a kind.

    `copies`: (page id, copy) of those that are not blank, the same copy as long as the page is the same.
    """

    kind: Literal["group", "own"]
    page: int = 1
    owners: tuple[str, ...] | None = None
    copies: tuple[tuple[str, str], ...] = ()


class ReturnHandIns(Personal):
    """Let those see what they handed in whose it is; `None`: all."""

    numbers: tuple[str, ...] | None


BoardWish = OpenBoards | AddPage | NamePage | DropPage | ShowPage | HandIn | Collect | ReturnHandIns
