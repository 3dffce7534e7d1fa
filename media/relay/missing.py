"""Peers that the plan names and the node does not have: told as closed until the plan names them no more.

Invariant: whoever counts on a peer that is gone hears so, even where the one event of its end was lost. A
browser finds out by itself; who publishes by WHIP is in the lesson for as long as signaling believes.
"""

from __future__ import annotations

from collections.abc import Collection

from media.control import OFFER_DEADLINE_SECONDS, LessonPlan

GRACE_SECONDS = 2 * OFFER_DEADLINE_SECONDS
"""A peer is named before its offer is sent, and an offer that nobody took is given up after half of this."""

Key = tuple[str, str]
"""(participant id, peer id)."""


class MissingPeers:
    """Of one lesson on one node."""

    def __init__(self) -> None:
        self._plan: LessonPlan | None = None
        self._named: frozenset[Key] = frozenset()
        """Whom that plan names."""
        self._told_at: dict[Key, float] = {}
        """When a missing peer was noticed, or last told."""

    def look(self, plan: LessonPlan, here: Collection[Key], now: float) -> list[Key]:
        """Return the peers to be told as closed now. Called a few times a second."""
        if plan is not self._plan:
            self._plan = plan
            self._named = frozenset(
                (person, planned.peer_id) for person, planned in plan.people.items() if planned.peer_id
            )
        missing = self._named.difference(here)
        self._told_at = {key: self._told_at.get(key, now) for key in missing}
        due = [key for key, told_at in self._told_at.items() if now - told_at >= GRACE_SECONDS]
        self._told_at.update(dict.fromkeys(due, now))
        return due
