"""Elements as a browser would send them, for tests of the boards."""

from __future__ import annotations

import json
from typing import Any


def rectangle(element_id: str = "r1", *, version: int = 1, nonce: int = 1, **fields: Any) -> dict[str, Any]:
    return {
        "type": "rectangle",
        "id": element_id,
        "version": version,
        "versionNonce": nonce,
        "x": 10,
        "y": 20,
        "width": 30,
        "height": 40,
        "index": "a1",
        **fields,
    }


def stroke(element_id: str = "s1", points: int = 20, **fields: Any) -> dict[str, Any]:
    drawn = [[i * 1.5, i % 7] for i in range(points)]
    return rectangle(element_id) | {"type": "freedraw", "points": drawn, "pressures": []} | fields


def image(element_id: str = "i1", *, file: str = "ab" * 32, **fields: Any) -> dict[str, Any]:
    return rectangle(element_id) | {"type": "image", "fileId": file} | fields


def raw(element: dict[str, Any]) -> bytes:
    return json.dumps(element).encode()
