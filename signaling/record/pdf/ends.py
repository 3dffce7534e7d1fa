"""Which boards belong to which phase's end: those the record's page shows there, in its order. Pure.

Invariant: a pupil's own board is never among them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec

from ...wire.boards import BoardKind
from ...wire.playback import Playback, PlayedPage

MOST_PICTURES = 60
"""In one document: eight groups and the class's board at the ends of six phases, on fifteen pages."""


class BoardState(msgspec.Struct, frozen=True):
    """How far a page's history has come: another state, another picture. `operations`: how many there are."""

    epoch: int
    seq: int
    operations: int


class Pictured(msgspec.Struct, frozen=True):
    """A page as it is to be painted. `id`: of the picture; `group`: the name of the group whose it is.

    `number`: of the page among those of its board; 0 where it is the only one.
    """

    id: str
    page_id: str
    at: float
    kind: BoardKind
    group: str
    number: int


class PhaseEnd(msgspec.Struct, frozen=True):
    """A phase on whose boards somebody drew. `left_out`: pictures beyond the most there may be."""

    name: str
    pictured: Sequence[Pictured]
    left_out: int = 0


class Ends(msgspec.Struct, frozen=True):
    """All of a lesson. `states`: by page, of those that are to be painted."""

    phases: Sequence[PhaseEnd]
    states: Mapping[str, BoardState] = {}
    painted: Collection[str] | None = ()
    """Of which there are pictures, by their ids; `None`: of none, and that is said once for all."""

    @property
    def pictured(self) -> list[Pictured]:
        return [one for phase in self.phases for one in phase.pictured]

    @property
    def left_out(self) -> int:
        return sum(phase.left_out for phase in self.phases)


NO_ENDS = Ends(phases=())


def ends_of(playback: Playback, states: Mapping[str, BoardState], most: int = MOST_PICTURES) -> Ends:
    """Return what is painted of a lesson. `states`: of all its pages."""
    phases, room = list[PhaseEnd](), most
    for index, phase in enumerate(playback.phases):
        ended = playback.ends_at if phase.ended_at is None else phase.ended_at
        drawn = list(_drawn_in(playback, phase.began_at, ended))
        shown = drawn[:room]
        room -= len(shown)
        if drawn:
            pictured = [
                _pictured(playback, page, f"{index}-{place}", ended) for place, page in enumerate(shown)
            ]
            phases.append(PhaseEnd(phase.name, pictured, len(drawn) - len(shown)))
    ends = Ends(phases)
    wanted = {one.page_id for one in ends.pictured}
    return Ends(phases, {page: states[page] for page in sorted(wanted & states.keys())})


def _drawn_in(playback: Playback, began: float, ended: float) -> Iterator[PlayedPage]:
    """Yield the pages of several people on which somebody drew then (`drawnIn` of the page)."""
    begin, end = began - playback.begins_at, ended - playback.begins_at
    for page in playback.pages:
        if page.kind != "own" and any(begin <= second <= end for second in page.drawn_at):
            yield page


def _pictured(playback: Playback, page: PlayedPage, picture: str, at: float) -> Pictured:
    pages = Counter((one.kind, one.owner) for one in playback.pages)
    groups = {group.id: group.name for group in playback.groups}
    return Pictured(
        id=picture,
        page_id=page.id,
        at=at,
        kind=page.kind,
        group=groups.get(page.owner, "") if page.kind == "group" else "",
        number=page.number if pages[page.kind, page.owner] > 1 else 0,
    )
