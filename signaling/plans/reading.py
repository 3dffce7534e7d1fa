"""A lesson plan from a file that anybody may have made. Pure.

Invariant: `read_plan` returns a plan that is whole, clean and within its bounds, or what is wrong with it
and where; it never raises, whatever the bytes are.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NoReturn

import msgspec

from media.control import Value

from ..lesson.polls import clean_question
from ..wire.plan import FORMAT, MAX_PLAN_BYTES, VERSION, Phase, PlanFault, PlanFile
from .walk import MAX_FAULTS, JsonObject, Walk


class PlanRead(Value):
    """A good plan. `ignored`: places that this version knows nothing of, and left out."""

    plan: PlanFile
    ignored: list[str] = []


class BadPlan(Value):
    """What is wrong, at least one thing."""

    faults: list[PlanFault]


encode_plan = msgspec.json.Encoder().encode
_TYPE = msgspec.inspect.type_info(PlanFile)


def read_plan(content: bytes) -> PlanRead | BadPlan:
    """Read a document in UTF-8, with or without BOM."""
    if len(content) > MAX_PLAN_BYTES:
        return _bad("", "too_long", MAX_PLAN_BYTES)
    try:
        document = json.loads(
            content.decode("utf-8-sig"), object_pairs_hook=_object, parse_constant=_no_constant
        )
    except (ValueError, RecursionError):  # UnicodeError and JSONDecodeError are ValueErrors
        return _bad("", "damaged")
    return read_document(document)


def read_document(document: object) -> PlanRead | BadPlan:
    """Read what has been decoded already."""
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        return _bad("format", "not_a_plan")
    version = document.get("version")
    if isinstance(version, int | float) and version > VERSION:
        return _bad("version", "newer_version", VERSION)
    walk = Walk()
    read = walk.read(_TYPE, document)
    if walk.faults:
        return BadPlan(faults=walk.faults)
    plan = msgspec.convert(read, PlanFile)
    phases = _with_questions(plan.phases)
    if isinstance(phases, BadPlan):
        return phases
    return PlanRead(plan=msgspec.structs.replace(plan, phases=phases), ignored=walk.ignored)


def clean_phases(phases: Sequence[Phase]) -> list[Phase] | BadPlan:
    """Clean phases that came one by one, as those of a file are."""
    walk = Walk()
    kind = msgspec.inspect.type_info(list[Phase])
    read = walk.read(kind, msgspec.to_builtins(list(phases)), "phases")
    return BadPlan(faults=walk.faults) if walk.faults else _with_questions(msgspec.convert(read, list[Phase]))


def pretty_plan(plan: PlanFile) -> bytes:
    """Return the plan as a file that people can read, too."""
    return msgspec.json.format(encode_plan(plan), indent=2) + b"\n"


def _with_questions(phases: list[Phase]) -> list[Phase] | BadPlan:
    """Clean questions as they are when they are asked."""
    clean: list[Phase] = []
    faults: list[PlanFault] = []
    for index, phase in enumerate(phases):
        question = None if phase.question is None else clean_question(phase.question)
        if phase.question is not None and question is None:
            faults.append(PlanFault(place=f"phases[{index}].question", reason="bad_question"))
        clean.append(msgspec.structs.replace(phase, question=question))
    return BadPlan(faults=faults[:MAX_FAULTS]) if faults else clean


def _bad(place: str, reason: Any, limit: float | None = None) -> BadPlan:
    return BadPlan(faults=[PlanFault(place=place, reason=reason, limit=limit)])


def _object(pairs: list[tuple[str, Any]]) -> JsonObject:
    read = JsonObject(pairs)
    if len(read) < len(pairs):
        seen: set[str] = set()
        read.twice = tuple(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
    return read


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
