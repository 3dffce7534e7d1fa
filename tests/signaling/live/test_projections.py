"""What sessions are shown, made once for all."""

from __future__ import annotations

from signaling.lesson import commands as c
from signaling.lesson.state import replace
from signaling.live.projections import KEPT_SNAPSHOTS, Projections
from signaling.wire.lesson import State, decode_server_message
from tests.kit.lesson_states import done, full_lesson

FIRST = replace(full_lesson(), epoch=1, version=1)
SECOND = replace(done(FIRST, c.SetHand(by="hana", raised=True)), version=2)


def test_the_same_number_is_the_same_snapshot() -> None:
    """Forty sessions are shown one projection."""
    projections = Projections(FIRST)
    assert projections.latest("student") is projections.latest("student")
    assert projections.latest("student") != projections.latest("observer")


def test_a_change_is_encoded_once() -> None:
    """Whoever goes from the same version to the same version is sent the same bytes."""
    projections = Projections(FIRST)
    old = projections.latest("student")
    projections.follow(SECOND)
    data = projections.change("student", old, projections.latest("student"))
    assert data is projections.change("student", old, projections.latest("student"))
    decoded = decode_server_message(data or b"")
    assert isinstance(decoded, State)
    assert set(decoded.people) == {"hana"}


def test_recent_versions_are_remembered_for_those_who_come_back() -> None:
    """A returner within a minute is told the difference; one from long ago is not known."""
    projections = Projections(FIRST)
    for version in range(2, 2 * KEPT_SNAPSHOTS):
        projections.follow(replace(FIRST, version=version))
    assert projections.known("student", (1, 2 * KEPT_SNAPSHOTS - 2)) is not None
    assert projections.known("student", (1, 1)) is None
    assert projections.known("student", (2, 2 * KEPT_SNAPSHOTS - 2)) is None
