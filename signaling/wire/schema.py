"""Prints the JSON Schema of all messages; the TypeScript types are generated from it.

    python -m signaling.wire.schema > web/src/wire/schema.json

The schema has one definition per message and value, and unions: what a client sends and what a
server sends, on the lesson's WebSocket and on a board's.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import msgspec

from . import board, lesson, overview
from .codes import CloseCode, RefusalCode

UNIONS: dict[str, Any] = {
    "ClientMessage": lesson.ClientMessage,
    "ServerMessage": lesson.ServerMessage,
    "BoardClientMessage": board.ClientMessage,
    "BoardServerMessage": board.ServerMessage,
    "OverviewClientMessage": overview.ClientMessage,
    "OverviewServerMessage": overview.ServerMessage,
}
VALUES: tuple[type, ...] = (overview.Sketch,)
"""What travels inside other messages as raw JSON, so that no union leads to it."""


def build() -> dict[str, Any]:
    """Return the schema as a JSON-able object (draft 2020-12)."""
    roots, definitions = msgspec.json.schema_components([*UNIONS.values(), *VALUES])
    definitions.update(zip(UNIONS, roots, strict=False))  # a value is under its own name already
    definitions["RefusalCode"] = {"enum": [code.value for code in RefusalCode]}
    definitions["CloseCode"] = {"enum": [code.value for code in CloseCode]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "ManabiyaWire",
        "type": "object",
        "additionalProperties": False,
        "properties": {name: {"$ref": f"#/$defs/{name}"} for name in sorted(definitions)},
        "$defs": definitions,
    }


if __name__ == "__main__":
    json.dump(build(), sys.stdout, indent=1, ensure_ascii=False, sort_keys=True)
    sys.stdout.write("\n")
