"""Peers that are gone, told again until they are believed gone."""

from __future__ import annotations

from media.control import LessonPlan, PersonPlan
from media.relay.missing import GRACE_SECONDS, MissingPeers


def plan(**peers: str) -> LessonPlan:
    people = {person: PersonPlan(peer_id=peer) for person, peer in peers.items()}
    return LessonPlan(lesson_id="x", epoch=1, version=1, node_id="n", people=people)


def test_a_peer_that_is_here_is_not_missing() -> None:
    """Nor is anybody who has none."""
    missing = MissingPeers()
    for second in range(60):
        assert missing.look(plan(a="p1", b=""), [("a", "p1")], float(second)) == []


def test_a_missing_peer_is_told_again_and_again() -> None:
    """An event may be lost: it is told until the plan follows, and not more often than the grace."""
    missing = MissingPeers()
    told = [second for second in range(40) if missing.look(plan(a="p1"), [], float(second))]
    assert told == [8, 16, 24, 32]
    assert missing.look(plan(a=""), [], 100.0) == []


def test_a_peer_whose_offer_is_on_its_way_has_time_to_come() -> None:
    """Another peer of the same person begins a new wait."""
    missing = MissingPeers()
    assert missing.look(plan(a="p1"), [], 0.0) == []
    assert missing.look(plan(a="p2"), [], GRACE_SECONDS) == []
    assert missing.look(plan(a="p2"), [("a", "p1")], 2 * GRACE_SECONDS - 0.1) == []
    assert missing.look(plan(a="p2"), [("a", "p1")], 2 * GRACE_SECONDS) == [("a", "p2")]
