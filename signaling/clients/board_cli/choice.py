"""Which page is meant: the one that `--page` names, or the one that is worked on now. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .trouble import Forbidden

KINDS = ("shown", "class", "group", "own", "hand")


@dataclass(frozen=True, slots=True)
class Known:
    """A page that one may see."""

    page_id: str
    kind: str
    owner: str
    place: int
    """Its place among the pages of its board, from 1; of what was handed in, its place among that."""
    board: str
    """What its board is called."""
    name: str


def pages_of(boards: list[dict[str, Any]]) -> list[Known]:
    """Return all pages that the `boards` message names, in its order."""
    return [
        Known(
            page["page_id"],
            board["kind"],
            board.get("owner") or "",
            int(board["owner"]) if board["kind"] == "hand" else place,
            board.get("name") or "",
            page.get("name") or "",
        )
        for board in boards
        for place, page in enumerate(board["pages"], 1)
    ]


def chosen(pages: list[Known], wish: str | None, *, you: str, group: str | None, shown: str | None) -> Known:
    """Return the page. Raise `Forbidden` where there is none that one may see, or `wish` fits several.

    Without a wish: the page that is shown to everybody, else the first of one's group, else of the class.
    """
    if wish is None:
        fitting = [page for page in pages if page.page_id == shown]
        fitting = fitting or [page for page in pages if page.kind == "group" and page.owner == group]
        fitting = fitting or [page for page in pages if page.kind == "class"] or pages
        fitting = fitting[:1]
    else:
        fitting = [page for page in pages if page.page_id == wish]
        fitting = fitting or _by_kind(pages, wish, you, group)
        fitting = fitting or [page for page in pages if wish in (page.name, page.board)]
    if len(fitting) == 1:
        return fitting[0]
    if wish is None:
        raise Forbidden("no_page_at_all")
    there = "\n".join(f"  {line_of(page)}" for page in fitting or pages)
    raise Forbidden("many_pages" if fitting else "no_page", page=wish, pages=there)


def line_of(page: Known) -> str:
    """Return a line that tells a page from the others."""
    names = " / ".join(filter(None, (page.board, page.name)))
    return f"{page.page_id}  {page.kind}.{page.place}" + (f"  {names}" if names else "")


def _by_kind(pages: list[Known], wish: str, you: str, group: str | None) -> list[Known]:
    """Return the page for a wish like `class` or `own.2`: of one's own and one's group's boards first."""
    kind, _, number = wish.partition(".")
    if kind not in KINDS or not (number.isdecimal() or not number):
        return []
    fitting = [page for page in pages if page.kind == kind]
    if number or kind != "hand":
        fitting = [page for page in fitting if page.place == int(number or 1)]
    mine = [page for page in fitting if page.owner and page.owner == (group if kind == "group" else you)]
    return mine or fitting
