"""One put: which of its elements may go to the shared page, and how the put is answered.

Invariant: a put is answered once, after the shared page merged it; the answer names every element
that was refused, with what the page has in its place.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from signaling.wire.board import MAX_PUT_BYTES, Ack, Put, Rej, RejCode

from .elements import Fault, Writer, check
from .merge import Page, Stored


@dataclass(frozen=True, slots=True)
class Sorted:
    """A put's elements: those to be merged, and those refused already."""

    good: list[Stored]
    faults: list[Fault]


def sort_out(put: Put, page: Page, writer: Writer, *, may_write: bool) -> Sorted:
    """Check every element by itself: one that is refused does not keep the others out."""
    good: dict[str, Stored] = {}
    faults: list[Fault] = []
    too_large = sum(len(memoryview(raw)) for raw in put.elements) > MAX_PUT_BYTES
    for raw in put.elements:
        verdict = check(raw, page, writer)
        if isinstance(verdict, Stored):
            verdict = _of_the_put(verdict, good, may_write=may_write, too_large=too_large)
        elif not may_write:
            verdict = Fault(verdict.id, RejCode.NOT_ALLOWED)
        if isinstance(verdict, Fault):
            faults.append(verdict)
        else:
            good[verdict.id] = verdict
    return Sorted(list(good.values()), faults)


def answer(n: int, faults: list[Fault], page: Page) -> Ack | Rej:
    """Return the put's answer, given all faults and the page after the merge."""
    if not faults:
        return Ack(n=n)
    codes = {fault.id: fault.code for fault in faults if fault.id}
    held = {element_id: page.get(element_id) for element_id in codes}
    return Rej(
        n=n,
        code=faults[0].code,
        elements=[msgspec.Raw(stored.json) for stored in held.values() if stored],
        gone=[element_id for element_id, stored in held.items() if not stored],
        codes=codes,
    )


def _of_the_put(
    stored: Stored, good: dict[str, Stored], *, may_write: bool, too_large: bool
) -> Stored | Fault:
    """Say what is against an element that is good in itself."""
    if not may_write:
        return Fault(stored.id, RejCode.NOT_ALLOWED)
    if too_large:
        return Fault(stored.id, RejCode.TOO_LARGE)
    if stored.id in good:
        return Fault(stored.id, RejCode.BAD_ELEMENT)
    return stored
