"""What the plan's walls mean for peers and slots (I4). `peers` by participant, throughout.

Invariant: what a plan does not allow is cut off before anything is filled anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from media.control import LessonPlan
from media.selection import may_flow

from .peer import Peer
from .publication import Publication


def may_show(plan: LessonPlan, receiver_id: str, publication: Publication) -> bool:
    """Say whether the plan lets this source reach this participant."""
    return may_flow(plan, publication.participant_id, publication.source, receiver_id)


def allow(plan: LessonPlan, publishers: Iterable[Peer]) -> None:
    """Open and close publications as the plan says who may send what."""
    for peer in publishers:
        person = plan.people.get(peer.participant_id)
        for source, publication in peer.intake.publications.items():
            publication.allowed = person is not None and not plan.ended and source in person.may_send


def cut_off(plan: LessonPlan, peers: Mapping[str, Peer]) -> None:
    """Clear every slot that shows, or waits for, what it may not show any more."""
    for peer in peers.values():
        for slot in peer.slots.values():
            for layer in (slot.feed, slot.target):
                if layer is not None and not may_show(plan, peer.participant_id, layer.publication):
                    slot.clear()


def close_pasts(before: LessonPlan, after: LessonPlan, peers: Mapping[str, Peer]) -> None:
    """Whoever is in another group than before brings nothing along of what was sent in the one before."""
    for participant_id, peer in peers.items():
        if _reach(before, participant_id) != _reach(after, participant_id):
            for publication in peer.intake.publications.values():
                publication.close_past()


def _reach(plan: LessonPlan, participant_id: str) -> tuple[str, bool] | None:
    person = plan.people.get(participant_id)
    return None if person is None else (person.scope, person.to_all)
