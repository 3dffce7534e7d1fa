"""Which page of a board is to be seen where and when: the one that was drawn on last. Pure.

Invariant: a place sees its own pages, or the class's while it has none; another group's, and a pupil's own,
are in no export.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from ..lesson.ids import Board, split_page
from ..playback.build import DrawnSecond
from .job import PenMoved

HOLD_SECONDS = 5.0
"""Whoever draws on two pages by turns does not turn the pages of whoever looks on more often."""
MAX_MOVES = 2000
"""In one export: a page for each five seconds, for almost three hours."""


def pens_of(
    drawn: Iterable[DrawnSecond], places: Collection[str], began_unix: float, seconds: float
) -> tuple[list[str], list[PenMoved]]:
    """Return the pages that are seen, by their ids, and when.

    `drawn`: in order of time; what was drawn behind the end is not looked at.
    """
    seen = sorted(places)
    times = [
        (max(one.second + 1 - began_unix, 0.0), one.page_id, board)  # within that second it was drawn
        for one in drawn
        if one.second - began_unix < seconds and (board := _board_of(one.page_id)) is not None
    ]
    # Of what was drawn before the beginning the last counts.
    moves = {(at, place): page_id for place in seen for at, page_id in _moves(times, place)}
    in_order = sorted(moves.items(), key=lambda move: move[0])[:MAX_MOVES]
    pages = list(dict.fromkeys(page_id for _, page_id in in_order))
    return pages, [
        PenMoved(place=place, at=at, page=pages.index(page_id)) for (at, place), page_id in in_order
    ]


def _board_of(page_id: str) -> Board | None:
    page = split_page(page_id)
    return None if page is None or page.board.kind in ("own", "hand") else page.board


def _moves(times: Iterable[tuple[float, str, Board]], place: str) -> Iterator[tuple[float, str]]:
    """Yield when another page is to be seen in a place."""
    shown, since, waits, own = "", -HOLD_SECONDS, "", False
    for at, page_id, board in times:
        if board.kind == "group":
            if board.owner != place:
                continue
            first, own = not own, True
        elif own:
            continue
        else:
            first = shown == ""
        if waits and at >= since + HOLD_SECONDS:
            shown, since, waits = waits, since + HOLD_SECONDS, ""
            yield since, shown
        if page_id == shown:
            waits = ""
        elif first or at == 0 or at >= since + HOLD_SECONDS:
            shown, since, waits = page_id, at, ""
            yield at, page_id
        else:
            waits = page_id
    if waits:
        yield since + HOLD_SECONDS, waits
