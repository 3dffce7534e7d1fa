"""What can be asked of the boards: one value per command. Nothing here says what is drawn on them."""

from __future__ import annotations

from ..wire.boards import BoardKind, Openness, Sheet, Template
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
    copy: str = ""
    """What keeps the elements that it begins with: a page's copy (`signaling.boards.copies`)."""
    gather: tuple[int, ...] = ()
    """Hand-ins that the copy is to be made of."""


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
    """Hand in a page; `copy`: what is on it."""

    page_id: str
    copy: str = ""


class Collect(Personal):
    """Collect a page of boards of a kind. `copies`: (page id, copy) of those that are not blank."""

    kind: BoardKind
    page: int = 1
    owners: tuple[str, ...] | None = None
    copies: tuple[tuple[str, str], ...] = ()


class ReturnHandIns(Personal):
    """Let those see what they handed in whose it is; `None`: all."""

    numbers: tuple[int, ...] | None


BoardWish = OpenBoards | AddPage | NamePage | DropPage | ShowPage | HandIn | Collect | ReturnHandIns
