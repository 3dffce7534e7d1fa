"""Prints the JSON Schema of a lesson plan's file.

python -m signaling.plans.schema > docs/lesson-plan.schema.json
"""

from __future__ import annotations

import json
import sys
from typing import Any

import msgspec

from ..wire.plan import PlanFile


def build() -> dict[str, Any]:
    """Return the schema as a JSON-able object (draft 2020-12)."""
    _, definitions = msgspec.json.schema_components([PlanFile])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Manabiya lesson plan",
        "$ref": "#/$defs/PlanFile",
        "$defs": definitions,
    }


if __name__ == "__main__":
    json.dump(build(), sys.stdout, indent=1, ensure_ascii=False, sort_keys=True)
    sys.stdout.write("\n")
