"""Which boards belong to which phase's end."""

from __future__ import annotations

from signaling.record.pdf.ends import BoardState, Ends, ends_of
from signaling.wire.boards import BoardKind
from signaling.wire.playback import Playback, PlayedGroup, PlayedPage
from signaling.wire.record import PhaseRecord

BEGAN = 1000.0


def page(kind: BoardKind, owner: str = "", *drawn_at: int, number: int = 1) -> PlayedPage:
    key = f"l.{kind}{owner}{number}"
    return PlayedPage(id=key, kind=kind, owner=owner, number=number, drawn_at=list(drawn_at))


def phase(name: str, begin: float, end: float | None) -> PhaseRecord:
    ended = None if end is None else BEGAN + end
    return PhaseRecord(name=name, mode="groups", prompt="", minutes=5, began_at=BEGAN + begin, ended_at=ended)


def ends(*pages: PlayedPage, most: int = 60, last: float | None = 200) -> Ends:
    playback = Playback(
        lesson_id="l",
        title="",
        begins_at=BEGAN,
        ends_at=BEGAN + 300,
        groups=[PlayedGroup(id="g", name="1はん")],
        phases=[phase("導入", 0, 100), phase("まとめ", 100, last)],
        pages=list(pages),
    )
    states = {one.id: BoardState(1, 2, 3) for one in pages}
    return ends_of(playback, states, most)


def shown(found: Ends) -> list[tuple[str, list[tuple[str, str, float]]]]:
    return [
        (one.name, [(each.kind, each.group, each.at - BEGAN) for each in one.pictured])
        for one in found.phases
    ]


def test_a_board_stands_where_somebody_drew_on_it() -> None:
    """In the order in which boards were drawn on first; a phase without any is not named."""
    found = ends(page("class", "", 10, 150), page("group", "g", 120), page("shown", "", 250))
    assert shown(found) == [
        ("導入", [("class", "", 100)]),
        ("まとめ", [("class", "", 200), ("group", "1はん", 200)]),
    ]
    assert [one.name for one in ends(page("class", "", 150)).phases] == ["まとめ"]


def test_a_pupils_own_board_is_never_there() -> None:
    """Nor in what is kept of its state."""
    found = ends(page("own", "hana", 10, 150), page("class", "", 10))
    assert [one.kind for one in found.pictured] == ["class"]
    assert list(found.states) == ["l.class1"]


def test_a_phase_that_goes_on_ends_now() -> None:
    """Its boards are as they are."""
    assert shown(ends(page("class", "", 280), last=None)) == [("まとめ", [("class", "", 300)])]


def test_pages_of_one_board_are_numbered() -> None:
    """The only one is not."""
    found = ends(page("class", "", 1), page("class", "", 2, number=2), page("group", "g", 3))
    assert [one.number for one in found.pictured] == [1, 2, 0]


def test_what_is_too_many_is_left_out_and_counted() -> None:
    """The first ones are there, and a page that is not painted does not count as one that changed."""
    pages = [page("class", "", 10, 150, number=number) for number in range(1, 6)]
    found = ends(*pages, most=3)
    assert [len(one.pictured) for one in found.phases] == [3, 0]
    assert found.left_out == 7
    assert len(found.states) == 3
    assert len({one.id for one in ends(*pages).pictured}) == 10
