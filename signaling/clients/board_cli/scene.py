"""`.excalidraw` files: reading them, writing them, and what of them is put on a page. Pure.

Invariant: what a file says of versions, deleted elements and files is not believed; only shapes are.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .order import above
from .page import Element, Page
from .trouble import Wrong

MAX_PUT_ELEMENTS = 200
MAX_PUT_BYTES = 256 * 1024
_FORMAT = "excalidraw"


@dataclass(frozen=True, slots=True)
class Scene:
    """What a file holds. `pictures`: the bytes of its images, by `fileId`."""

    elements: list[Element]
    pictures: dict[str, bytes] = field(default_factory=dict)


def read_scene(text: str, path: object) -> Scene:
    """Return what is in a file. Raise `Wrong`."""
    try:
        content = json.loads(text)
        elements = content["elements"]
        files = dict(content.get("files") or {})
        elements = list(elements)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Wrong("no_scene", path=path) from error
    for number, element in enumerate(elements, 1):
        if not isinstance(element, dict) or not isinstance(element.get("id"), str):
            raise Wrong("no_element", path=path, number=number)
    there = [element for element in elements if not element.get("isDeleted")]
    return Scene(there, {key: picture for key, file in files.items() if (picture := _picture(file))})


def written(elements: Iterable[Element], pictures: Mapping[str, bytes] | None = None) -> str:
    """Return a `.excalidraw` file of these elements. `pictures`: WebP, by `fileId`."""
    files = {
        key: {
            "id": key,
            "mimeType": "image/webp",
            "dataURL": "data:image/webp;base64," + base64.b64encode(content).decode(),
            "created": 0,
        }
        for key, content in (pictures or {}).items()
    }
    scene: dict[str, Any] = {
        "type": _FORMAT,
        "version": 2,
        "source": "manabiya board",
        "elements": list(elements),
        "appState": {"viewBackgroundColor": "#ffffff"},
        "files": files,
    }
    return json.dumps(scene, ensure_ascii=False, indent=1)


def to_put(elements: Iterable[Element], page: Page, nonce: Callable[[], int]) -> list[Element]:
    """Return elements as they are to be put: new ones on top of the page, known ones in their place."""
    put, top = [], page.top
    for element in elements:
        held = page.elements.get(element["id"])
        if held is None:
            top = above(top)
        state = {
            "version": 1 if held is None else held["version"] + 1,
            "versionNonce": nonce(),
            "index": top if held is None else held.get("index"),
        }
        put.append(element | state)
    return put


def batches(elements: Iterable[Element]) -> Iterator[list[Element]]:
    """Cut into puts within the bounds; every element is (`size_of`)."""
    batch: list[Element] = []
    size = 0
    for element in elements:
        grown = size_of(element) or 0
        if batch and (len(batch) == MAX_PUT_ELEMENTS or size + grown > MAX_PUT_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(element)
        size += grown
    if batch:
        yield batch


def size_of(element: Element) -> int | None:
    """Return the bytes of an element as it is sent; `None`: JSON has no way to say it."""
    try:
        return len(json.dumps(element, ensure_ascii=False, allow_nan=False).encode())
    except ValueError:  # a number that is none, half a character
        return None


def _picture(file: object) -> bytes | None:
    """Return the bytes of an entry of `files`; `None`: it has none that can be read."""
    address = file.get("dataURL") if isinstance(file, dict) else None
    if not isinstance(address, str) or ";base64," not in address[:100]:
        return None
    try:
        return base64.b64decode(address.partition(",")[2], validate=True)
    except binascii.Error:
        return None
