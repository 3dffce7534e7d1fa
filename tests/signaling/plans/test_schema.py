"""docs/lesson-plan.schema.json and docs/LESSON_PLAN.md say what the code does."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import get_args

from signaling.plans.reading import PlanRead, read_plan
from signaling.plans.schema import build
from signaling.wire.plan import FaultReason

DOCS = Path(__file__).parents[3] / "docs"
DOCUMENT = (DOCS / "LESSON_PLAN.md").read_text(encoding="utf-8")


def test_the_schema_is_the_one_of_the_types() -> None:
    """Run `python -m signaling.plans.schema > docs/lesson-plan.schema.json` after a change."""
    assert json.loads((DOCS / "lesson-plan.schema.json").read_text(encoding="utf-8")) == build()


def test_the_example_is_a_plan() -> None:
    """What the document shows can be imported, and nothing of it is ignored."""
    (example,) = re.findall(r"```json\n(.*?)```", DOCUMENT, re.DOTALL)
    read = read_plan(example.encode())
    assert isinstance(read, PlanRead), read
    assert read.ignored == []


def test_every_field_and_reason_is_documented() -> None:
    """A field of a plan or a phase, and every reason of a fault, stands in the document."""
    documented = set(re.findall(r"`([\w\[\].]+)`", DOCUMENT))
    definitions = build()["$defs"]
    missing = set(definitions["PlanFile"]["properties"]) - documented
    missing |= {f"phases[].{name}" for name in definitions["Phase"]["properties"]} - documented
    missing |= set(get_args(FaultReason)) - documented
    assert not missing
