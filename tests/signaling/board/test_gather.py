"""Several pages on one: nothing lost, nothing on another's, each told apart."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from signaling.board import shapes
from signaling.board.elements import Fault, keep, parse
from signaling.board.gather import Source, gathered
from signaling.board.merge import Stored
from signaling.board.order import order_key
from signaling.errors import Refused
from signaling.wire.board import MAX_COORDINATE
from signaling.wire.codes import RefusalCode
from tests.kit.elements import raw, rectangle, stroke

ARROW = {
    "type": "arrow",
    "points": [[0, 0], [5, 5]],
    "startBinding": {"elementId": "a", "focus": 0, "gap": 1},
    "endBinding": {"elementId": "elsewhere", "focus": 0, "gap": 1},
}


def page_of(author: str, *elements: dict[str, Any]) -> list[Stored]:
    kept = []
    for element in elements:
        parsed = parse(raw(element))
        assert not isinstance(parsed, Fault)
        kept.append(keep(parsed, author))
    return kept


def shown(*sources: Source) -> list[shapes.AnyElement]:
    elements = [parse(stored.json) for stored in gathered(sources)]
    assert not any(isinstance(element, Fault) for element in elements)
    return elements  # type: ignore[return-value]


def test_each_is_moved_as_one_under_its_name() -> None:
    """One group for each source, which holds its name; the same ids on two pages are two elements."""
    elements = shown(
        Source("Red", page_of("hana", rectangle("a"), stroke("s"))),
        Source("Blue", page_of("ken", rectangle("a", groupIds=["inner"]))),
    )
    assert len({element.id for element in elements}) == len(elements) == 5
    outer = [element.group_ids[-1] for element in elements]
    assert outer == [outer[0]] * 3 + [outer[3]] * 2
    assert outer[0] != outer[3]
    names = [element.text for element in elements if isinstance(element, shapes.Text)]
    assert names == ["Red", "Blue"]
    assert [element.custom_data.author for element in elements] == ["", "hana", "hana", "", "ken"]


def test_none_lies_on_anothers() -> None:
    """However large they are, and wherever on their pages."""
    far = page_of("hana", rectangle("a", x=-5000, y=900, width=3000, height=50))
    tall = page_of("ken", stroke("s", 400), rectangle("b", x=10, y=-4000))
    elements = shown(*[Source("1", far), Source("2", tall), Source("3", far), Source("4", [])])
    boxes: dict[str, list[float]] = {}
    for element in elements:
        points = getattr(element, "points", [(0, 0), (element.width, element.height)])
        left, top = element.x + min(x for x, _ in points), element.y + min(y for _, y in points)
        right, bottom = element.x + max(x for x, _ in points), element.y + max(y for _, y in points)
        box = boxes.setdefault(element.group_ids[-1], [left, top, right, bottom])
        boxes[element.group_ids[-1]] = [*map(min, box[:2], (left, top)), *map(max, box[2:], (right, bottom))]
    assert len(boxes) == 4
    for one, other in itertools.combinations(boxes.values(), 2):
        assert one[2] < other[0] or other[2] < one[0] or one[3] < other[1] or other[3] < one[1]


@pytest.mark.parametrize("element_id", ["name", "-", "its-name"])
def test_no_element_is_taken_for_the_name_of_its_source(element_id: str) -> None:
    """Whatever a client calls its own: both are there, each under an id of its own."""
    name, element = shown(Source("Hana", page_of("hana", rectangle(element_id))))
    assert isinstance(name, shapes.Text)
    assert isinstance(element, shapes.Rectangle)
    assert name.id != element.id


def test_what_lies_too_far_apart_is_refused_and_named() -> None:
    """A page with an element beyond its bounds opens for nobody; one in the far corner alone is brought."""
    near, corner = page_of("ken", rectangle("a")), page_of("yui", rectangle("b", x=900_000, y=-900_000))
    far = page_of("hana", rectangle("left", x=-900_000), rectangle("right", x=900_000))
    with pytest.raises(Refused, match="Hana") as refused:
        gathered([Source("Ken", near), Source("Hana", far), Source("Yui", corner)])
    assert refused.value.refusal.code == RefusalCode.TOO_LARGE
    for element in shown(Source("Ken", near), Source("Yui", corner)):
        assert max(abs(element.x), abs(element.y)) < MAX_COORDINATE


def test_many_wide_ones_are_refused_rather_than_put_out_of_bounds() -> None:
    """Each would fit alone: it is the row of them that does not."""
    wide = Source("Hana", page_of("hana", rectangle("l", x=-300_000), rectangle("r", x=300_000)))
    assert len(shown(wide)) == 3
    with pytest.raises(Refused, match="Hana"):
        gathered([wide] * 3)


def test_what_is_tied_together_stays_so_and_to_nothing_else() -> None:
    """An arrow at a shape, a word in one; what they were tied to on another page is left behind."""
    box = rectangle("a", boundElements=[{"id": "w", "type": "text"}, {"id": "elsewhere", "type": "arrow"}])
    word = rectangle("w") | {"type": "text", "text": "word", "containerId": "a"}
    _name, *brought = shown(Source("1", page_of("hana", box, word, rectangle("r") | ARROW)))
    found = {type(element): element for element in brought}
    arrow, text, container = found[shapes.Arrow], found[shapes.Text], found[shapes.Rectangle]
    assert isinstance(arrow, shapes.Arrow)
    assert isinstance(text, shapes.Text)
    assert arrow.start_binding is not None
    assert arrow.start_binding.element_id == text.container_id == container.id
    assert arrow.end_binding is None
    assert [bound.id for bound in container.bound_elements or []] == [text.id]


def test_material_comes_along_and_is_moved_with_the_rest() -> None:
    """What pupils wrote on a sheet means nothing without it."""
    sheet = rectangle("sheet", locked=True, customData={"background": True}, index="a0")
    _name, lowest, top = shown(Source("1", page_of("", rectangle("answer", index="a1"), sheet)))
    assert (lowest.width, lowest.locked, lowest.custom_data.background) == (30, False, False)
    assert lowest.index is not None
    assert top.index is not None
    assert lowest.index < top.index


@pytest.mark.parametrize(
    ("number", "key"), [(0, "a0"), (61, "az"), (62, "b00"), (3905, "bzz"), (3906, "c000")]
)
def test_keys_are_those_of_a_fractional_index(number: int, key: str) -> None:
    assert order_key(number) == key


def test_keys_are_in_order() -> None:
    keys = [order_key(number) for number in range(10_000)]
    assert keys == sorted(set(keys))


def test_it_is_the_same_wherever_it_is_made() -> None:
    sources = [Source("1", page_of("hana", rectangle("a"))), Source("2", page_of("ken", stroke("a")))]
    assert gathered(sources) == gathered(sources)
