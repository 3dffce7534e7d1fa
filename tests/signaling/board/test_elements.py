"""What a client may put on a page."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.board.elements import MAX_VERSION_STEP, Fault, Writer, check, load
from signaling.board.merge import MAX_PAGE_ELEMENTS, Page, Stored
from signaling.board.shapes import MAX_POINTS
from signaling.wire.board import MAX_COORDINATE, MAX_PUT_BYTES, RejCode
from tests.kit.elements import image, raw, rectangle, stroke

PUPIL = Writer("pupil", admin=False)
TEACHER = Writer("teacher", admin=True)


def put(element: dict[str, Any], page: Page | None = None, writer: Writer = PUPIL) -> Stored | Fault:
    return check(raw(element), page or Page(), writer)


def page_with(element: dict[str, Any], author: Writer = TEACHER) -> Page:
    page = Page()
    stored = check(raw(element), page, author)
    assert isinstance(stored, Stored)
    page.merge(stored)
    return page


def kept(element: dict[str, Any], page: Page | None = None, writer: Writer = PUPIL) -> dict[str, Any]:
    verdict = put(element, page, writer)
    assert isinstance(verdict, Stored), verdict
    found: dict[str, Any] = json.loads(verdict.json)
    return found


def code(element: dict[str, Any], page: Page | None = None, writer: Writer = PUPIL) -> RejCode:
    verdict = put(element, page, writer)
    assert isinstance(verdict, Fault), verdict
    return verdict.code


@pytest.mark.parametrize("kind", ["rectangle", "diamond", "ellipse", "frame"])
def test_a_shape_is_kept_as_it_was_sent(kind: str) -> None:
    """Every field that was sent is told to the others unchanged."""
    element = rectangle(type=kind, strokeColor="#ff0000", angle=0.5, opacity=50, groupIds=["g1"])

    found = kept(element)

    assert {name: found[name] for name in element} == element


@pytest.mark.parametrize("kind", ["freedraw", "line", "arrow"])
def test_points_are_kept_as_they_were_sent(kind: str) -> None:
    """Strokes, lines and arrows keep their points to the last digit."""
    element = stroke(type=kind)

    assert kept(element)["points"] == element["points"]


def test_absent_fields_have_excalidraws_defaults() -> None:
    """A client that sends little makes an element that a browser can draw."""
    found = kept({"type": "text", "id": "t", "version": 1, "versionNonce": 2, "text": "はい"})

    assert found["originalText"] == "はい"
    assert found["lineHeight"] == 1.25
    assert found["groupIds"] == []


@pytest.mark.parametrize("kind", ["image", "embeddable", "iframe", "magicframe", "selection", "", None, 7])
def test_a_type_that_is_not_listed_is_refused(kind: object) -> None:
    """Nothing that fetches, embeds or runs gets onto a page."""
    assert code(rectangle(type=kind)) is RejCode.BAD_ELEMENT


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("x", MAX_COORDINATE + 1),
        ("y", -1e300),
        ("x", "0"),
        ("width", None),
        ("version", 0),
        ("version", 2**53),
        ("version", 1.5),
        ("versionNonce", -1),
        ("link", "https://example.org"),
        ("link", "javascript:alert(1)"),
        ("strokeColor", "url(https://example.org/x)"),
        ("strokeColor", '"><script>'),
        ("id", ""),
        ("id", "x" * 65),
        ("id", "<b>"),
        ("index", "a b"),
        ("groupIds", ["g"] * 21),
        ("opacity", 101),
        ("fillStyle", "photo"),
        ("locked", 1),
    ],
)
def test_a_value_out_of_bounds_is_refused(field: str, value: object) -> None:
    """Each field has its bounds."""
    assert code(rectangle() | {field: value}) is RejCode.BAD_ELEMENT


@pytest.mark.parametrize(
    "text",
    [
        b'{"type":"rectangle","id":"a","version":1,"versionNonce":1,"x":NaN}',
        b'{"type":"rectangle","id":"a","version":1,"versionNonce":1,"x":1e400}',
        b'{"type":"rectangle","id":"a","version":1,"versionNonce":1,"x":-Infinity}',
        b'{"type":"rectangle","id":"a","version":1,"versionNonce":1,"frameId":"\\ud800"}',
        b'{"type":"rectangle","id":"a","version":1,"versionNonce":1,"extra":'
        + b"[" * 100_000
        + b"]" * 100_000
        + b"}",
        b"[]",
        b"null",
        b'"' + b"x" * 100 + b'"',
        b"{",
    ],
)
def test_what_is_no_element_is_refused(text: bytes) -> None:
    """NaN, endless numbers, lone surrogates, 10⁵ levels of nesting, rubbish: a fault, no exception."""
    verdict = check(text, Page(), PUPIL)

    assert isinstance(verdict, Fault)
    assert verdict.code is RejCode.BAD_ELEMENT


def test_too_many_points_are_refused() -> None:
    """A stroke has at most 5,000 points."""
    assert code(stroke(points=MAX_POINTS + 1)) is RejCode.BAD_ELEMENT
    assert isinstance(put(stroke(points=MAX_POINTS)), Stored)


def test_ten_megabytes_of_text_are_refused_unread() -> None:
    """What is larger than a put may be is not even decoded."""
    element = rectangle(type="text", text="x" * 10_000_000)

    assert len(raw(element)) > MAX_PUT_BYTES
    assert code(element) is RejCode.TOO_LARGE


@pytest.mark.parametrize(
    "element",
    [
        rectangle(type="text", text=""),
        stroke(points=1),
        stroke(points=0),
        stroke(type="line", points=1),
        stroke(type="arrow", points=1),
    ],
)
def test_what_excalidraw_would_not_restore_is_refused_unless_deleted(element: dict[str, Any]) -> None:
    """Empty texts and one-point strokes would make the copies of a page differ after a restore."""
    assert code(element) is RejCode.BAD_ELEMENT
    assert isinstance(put(element | {"isDeleted": True}), Stored)


def test_unknown_fields_reach_nobody() -> None:
    """What this house does not know is left out, in elements and in what lies inside them."""
    element = rectangle(
        onclick="steal()", customData={"author": "x", "html": "<script>"}, roundness={"type": 3, "evil": 1}
    )

    found = kept(element)

    assert "onclick" not in found
    assert found["customData"] == {"author": "pupil"}
    assert found["roundness"] == {"type": 3, "value": None}


def test_the_server_stamps_the_author() -> None:
    """A forged author is replaced: the maker's name on a new element, the page's on a known one."""
    forged = rectangle(customData={"author": "somebody-else"})
    assert kept(forged)["customData"]["author"] == "pupil"

    page = page_with(rectangle(), Writer("maker", admin=False))
    assert kept(forged | {"version": 2}, page)["customData"]["author"] == "maker"


def test_a_version_far_above_the_pages_is_refused() -> None:
    """Nobody may squat an element by a version that others cannot pass."""
    page = page_with(rectangle(version=7))

    assert isinstance(put(rectangle(version=7 + MAX_VERSION_STEP), page), Stored)
    assert code(rectangle(version=8 + MAX_VERSION_STEP), page) is RejCode.BAD_VERSION
    assert code(rectangle("new", version=MAX_VERSION_STEP + 1), page) is RejCode.BAD_VERSION


@pytest.mark.parametrize("guard", [{"locked": True}, {"customData": {"background": True}}])
def test_guarded_elements_are_the_teachers(guard: dict[str, Any]) -> None:
    """A pupil neither changes nor deletes a locked or background element, nor makes one."""
    page = page_with(rectangle(**guard))

    assert code(rectangle(version=2), page) is RejCode.LOCKED
    assert code(rectangle(version=2, isDeleted=True), page) is RejCode.LOCKED
    assert code(rectangle("mine", **guard)) is RejCode.LOCKED
    assert isinstance(put(rectangle(version=2, isDeleted=True), page, TEACHER), Stored)


def test_a_full_page_takes_no_more_elements_but_changes_those_it_has() -> None:
    """A page has at most 10,000 elements."""
    page = Page()
    for number in range(MAX_PAGE_ELEMENTS):
        page.merge(Stored(f"e{number}", 1, 1, "a", guarded=False, deleted=False, json=b"{}"))

    assert code(rectangle("one-more"), page) is RejCode.FULL
    assert isinstance(put(rectangle("e1", version=2), page), Stored)


def test_what_was_kept_is_read_back_as_it_was() -> None:
    """A node that reads the shared page holds the same as the node that wrote it."""
    stored = put(rectangle(locked=True, isDeleted=True), None, TEACHER)
    assert isinstance(stored, Stored)

    assert load(stored.json) == stored
    assert load(stored.json, 12).seq == 12


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=10), inner, max_size=5),
    max_leaves=20,
)


@given(
    fields=st.dictionaries(st.sampled_from(sorted(stroke() | rectangle(type="text", text="a"))), json_values)
)
def test_any_junk_is_either_kept_whole_or_refused(fields: dict[str, Any]) -> None:
    """Whatever stands in the fields: no exception, and what is kept can be read back."""
    verdict = check(raw(rectangle() | fields), Page(), PUPIL)

    if isinstance(verdict, Stored):
        assert load(verdict.json) == verdict


@given(text=st.binary(max_size=200))
def test_any_bytes_are_refused_without_an_exception(text: bytes) -> None:
    """A frame's bytes are the client's."""
    assert isinstance(check(text, Page(), PUPIL), Fault)


FILE = "ab" * 32


def test_an_image_of_a_file_that_the_lesson_holds_is_kept() -> None:
    """It comes to the others as it was sent, cropped and turned over."""
    crop = {"x": 1, "y": 2, "width": 30, "height": 40, "naturalWidth": 100, "naturalHeight": 200}
    element = image(file=FILE, crop=crop, scale=[-1, 1], status="saved")
    found = kept(element, Page(files={FILE}))
    assert {name: found[name] for name in element} == element


def test_an_image_of_another_file_is_refused() -> None:
    """Neither a new one, nor one that is already there and is to show something else."""
    page = Page(files={FILE})
    assert code(image(file="cd" * 32), page) is RejCode.NO_SUCH_FILE
    stored = check(raw(image(file=FILE)), page, PUPIL)
    assert isinstance(stored, Stored)
    page.merge(stored)
    assert code(image(file="cd" * 32, version=2), page) is RejCode.NO_SUCH_FILE
    assert code(image(file=FILE, version=2), Page()) is RejCode.NO_SUCH_FILE


def test_an_image_can_be_deleted_wherever_its_file_is() -> None:
    """What is gone shows nothing."""
    assert kept(image(isDeleted=True))["isDeleted"] is True


@pytest.mark.parametrize(
    "file", ["", "ab", "../../secret_key", "AB" * 32, "ab" * 33, None, 7, "https://x.test/"]
)
def test_a_file_is_named_by_its_hash_alone(file: object) -> None:
    """No address and no path is ever told to another browser."""
    assert code(image(file=file)) is RejCode.BAD_ELEMENT  # type: ignore[arg-type]  # that is the point


def test_material_to_write_on_is_the_teachers() -> None:
    """A pupil neither puts a locked image nor moves one."""
    sheet = image(file=FILE, locked=True, customData={"background": True})
    page = Page(files={FILE})
    assert code(sheet, page) is RejCode.LOCKED
    stored = check(raw(sheet), page, TEACHER)
    assert isinstance(stored, Stored)
    page.merge(stored)
    assert code(image(file=FILE, version=2, x=500), page) is RejCode.LOCKED


def test_another_state_with_the_same_version_and_nonce_is_stale() -> None:
    """Copies would differ and never know; the very same state again is no fault."""
    page = page_with(rectangle("a", version=3, x=1), PUPIL)

    assert code(rectangle("a", version=3, x=2), page) == RejCode.STALE
    assert isinstance(put(rectangle("a", version=3, x=1), page), Stored)


def test_when_something_was_drawn_is_not_for_a_client_to_say() -> None:
    """Clocks of devices differ, and a forged one would stand in exports; the history has the server's."""
    assert kept(rectangle(updated=1_893_456_000_000))["updated"] == 1
