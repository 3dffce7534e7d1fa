"""How a put is sorted out and answered."""

from __future__ import annotations

from typing import Any

import msgspec

from signaling.board.elements import Fault, Writer, check
from signaling.board.merge import Page, Stored
from signaling.board.puts import Sorted, answer, sort_out
from signaling.wire.board import Ack, Put, Rej, RejCode
from tests.kit.elements import raw, rectangle, stroke

PUPIL = Writer("pupil", admin=False)


def put(*elements: dict[str, Any], page: Page | None = None, may_write: bool = True) -> Sorted:
    message = Put(n=1, elements=[msgspec.Raw(raw(element)) for element in elements])
    return sort_out(message, page or Page(), PUPIL, may_write=may_write)


def test_one_bad_element_does_not_keep_the_others_out() -> None:
    """A put is judged element by element."""
    found = put(rectangle("good"), rectangle("bad", type="image"), stroke("fine"))

    assert [stored.id for stored in found.good] == ["good", "fine"]
    assert found.faults == [Fault("bad", RejCode.BAD_ELEMENT)]


def test_the_same_id_twice_in_a_put_is_refused() -> None:
    """A put says what an element is now, and it is one thing."""
    found = put(rectangle("e"), rectangle("e", version=2))

    assert [stored.version for stored in found.good] == [1]
    assert found.faults == [Fault("e", RejCode.BAD_ELEMENT)]


def test_who_may_only_look_has_everything_refused() -> None:
    """A read-only client's put is refused for that reason, whatever else is wrong with it."""
    found = put(rectangle("a"), rectangle("b", type="image"), may_write=False)

    assert found.good == []
    assert {fault.code for fault in found.faults} == {RejCode.NOT_ALLOWED}


def test_a_put_that_is_too_large_as_a_whole_is_refused() -> None:
    """Elements of a legal size do not add up to an illegal put."""
    found = put(*[stroke(f"s{number}", points=5000) for number in range(5)])

    assert found.good == []
    assert {fault.code for fault in found.faults} == {RejCode.TOO_LARGE}


def test_a_put_without_faults_is_acknowledged() -> None:
    """Everything was merged."""
    assert answer(7, [], Page()) == Ack(n=7)


def test_a_refusal_brings_what_the_page_has_instead() -> None:
    """Its author's screen can be put right from the answer alone."""
    page = Page()
    held = check(raw(rectangle("held")), page, PUPIL)
    assert isinstance(held, Stored)
    page.merge(held)
    faults = [Fault("held", RejCode.STALE), Fault("unknown", RejCode.LOCKED), Fault("", RejCode.BAD_ELEMENT)]

    assert answer(7, faults, page) == Rej(
        n=7,
        code=RejCode.STALE,
        elements=[msgspec.Raw(held.json)],
        gone=["unknown"],
        codes={"held": RejCode.STALE, "unknown": RejCode.LOCKED},
    )
