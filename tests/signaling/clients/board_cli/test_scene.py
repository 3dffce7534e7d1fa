"""`.excalidraw` files."""

from __future__ import annotations

import json
from typing import Any

import pytest

from signaling.clients.board_cli.page import Page
from signaling.clients.board_cli.scene import MAX_PUT_BYTES, batches, read_scene, size_of, to_put, written
from signaling.clients.board_cli.trouble import Wrong
from tests.kit.elements import rectangle, stroke


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "3",
        "{}",
        '{"elements": 3}',
        '{"elements": [3]}',
        '{"elements": [{"id": 3}]}',
        "[" * 100_000,
    ],
)
def test_what_is_no_scene_is_refused(text: str) -> None:
    """In words, and not by a traceback."""
    with pytest.raises(Wrong):
        read_scene(text, "file")


def test_what_was_deleted_in_a_file_is_not_drawn() -> None:
    """Excalidraw keeps it in its files."""
    text = json.dumps({"elements": [rectangle("a"), rectangle("b", isDeleted=True)]})
    assert [element["id"] for element in read_scene(text, "file").elements] == ["a"]


def test_pictures_that_cannot_be_read_are_left_out() -> None:
    """Their elements are refused by the page then, each by itself."""
    files: dict[str, Any] = {
        "a": {"dataURL": "data:image/png;base64,AAAA"},
        "b": {"dataURL": "https://x"},
        "c": 3,
    }
    files["d"] = {"dataURL": "data:image/png;base64,*"}
    assert read_scene(json.dumps({"elements": [], "files": files}), "file").pictures == {"a": b"\0\0\0"}


def test_what_is_written_is_read_again() -> None:
    """Elements and pictures."""
    scene = read_scene(written([stroke("s")], {"f": b"picture"}), "file")
    assert scene.elements == [stroke("s")]
    assert scene.pictures == {"f": b"picture"}


def test_new_elements_lie_on_top_and_known_ones_stay_in_place() -> None:
    """Versions begin at 1, or follow the page's."""
    page = Page()
    page.merge(rectangle("known", version=7, index="a5"))
    put = to_put([rectangle("new", version=99), rectangle("known"), rectangle("newer")], page, lambda: 3)
    assert [(e["id"], e["version"], e["index"], e["versionNonce"]) for e in put] == [
        ("new", 1, "a6", 3),
        ("known", 8, "a5", 3),
        ("newer", 1, "a7", 3),
    ]


def test_puts_stay_within_their_bounds() -> None:
    """At most 200 elements and 256 KB each, nothing left out, in order."""
    elements = [rectangle(f"r{number}") for number in range(250)]
    elements += [stroke(f"s{number}", points=4000) for number in range(20)]
    cut = list(batches(elements))
    assert [element for batch in cut for element in batch] == elements
    assert max(map(len, cut)) == 200
    assert all(sum(size_of(element) or 0 for element in batch) <= MAX_PUT_BYTES for batch in cut)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800"])
def test_what_json_cannot_say_is_known_beforehand(value: object) -> None:
    """One such number would make the whole frame none, and end the connection."""
    assert size_of(rectangle("a", x=value)) is None
