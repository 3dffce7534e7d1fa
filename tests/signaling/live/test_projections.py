"""What sessions are shown, made once for all."""

from __future__ import annotations

from signaling.lesson import commands as c
from signaling.lesson.state import LessonState, replace
from signaling.lesson.view import VIEWERS
from signaling.live.projections import KEPT_SNAPSHOTS, Projections
from signaling.wire.arrival import Hearing
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


def hand(version: int) -> LessonState:
    """A state that everybody sees to be another one than the version before."""
    raised = done(FIRST, c.SetHand(by="hana", raised=bool(version % 2)))
    return replace(raised, version=version)


def ears(version: int) -> LessonState:
    """A state that only staff see to be another one than the version before."""
    hearing: Hearing = "good" if version % 2 else "no_media"
    return replace(done(FIRST, c.SetEars(by="hana", hearing=hearing, sending="")), version=version)


def test_recent_versions_are_remembered_for_those_who_come_back() -> None:
    """A returner within a minute is told the difference; one from long ago is not known."""
    projections = Projections(FIRST)
    for version in range(2, 3 * KEPT_SNAPSHOTS):
        projections.follow(hand(version))
    newest = 3 * KEPT_SNAPSHOTS - 1
    for viewer in VIEWERS:
        assert projections.known(viewer, (1, newest - KEPT_SNAPSHOTS)), "each kind of viewer has as many"
    assert projections.known("student", (1, newest - KEPT_SNAPSHOTS - 1)) is None
    assert projections.known("student", (2, newest - 1)) is None


def test_what_a_viewer_does_not_see_takes_no_place() -> None:
    """However often staff are told how pupils hear, a pupil who was away is told the difference alone."""
    projections = Projections(FIRST)
    held = projections.latest("student")
    for version in range(2, 2 * KEPT_SNAPSHOTS + 2):
        projections.follow(ears(version))
    assert projections.known("student", (1, 1)) is held
    assert projections.known("student", (1, 2 * KEPT_SNAPSHOTS)) is held
    assert projections.known("staff", (1, 1)) is None
