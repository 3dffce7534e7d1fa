"""What receivers were given, for as long as nothing that it depends on has changed.

Invariant: what is remembered is what `fill` would return again. That holds for a receiver that has all it
wants: choosing anew keeps every slot as it is, and bit rates do not matter as long as all of it still fits.
Who has less is filled anew each time, for any change of a rate may give it more.
"""

from __future__ import annotations

from dataclasses import dataclass

from media.control import Layer, LessonPlan, Source, View

from .fill import Demand, Receiver, demand, fill
from .values import LessonFacts, PeerFacts, Slots

Shape = dict[tuple[str, Source], tuple[str, tuple[Layer, ...]]]
"""What is published, without its bit rates."""


@dataclass(frozen=True, slots=True)
class _Filled:
    """What one receiver was given, and for what."""

    receiver: Receiver
    view: View | None
    slots: Slots
    demand: Demand

    def is_for(self, receiver: Receiver, view: View | None) -> bool:
        """Say whether the receiver is the same, but for its downlink."""
        mine = self.receiver
        return (
            receiver.before is self.slots
            and (mine.teacher, mine.watches, mine.voices)
            == (receiver.teacher, receiver.watches, receiver.voices)
            and _seats(mine.peer) == _seats(receiver.peer)
            and self.view is view
        )


class Memory:
    """What all receivers of one lesson were given last."""

    def __init__(self) -> None:
        self._plan: LessonPlan | None = None
        self._shape: Shape = {}
        self._filled: dict[str, _Filled] = {}

    def begin(self, facts: LessonFacts) -> None:
        """Forget everything where the plan, or what is published, has changed; and whoever is gone."""
        shape: Shape = {key: (sent.codec, tuple(sent.layers)) for key, sent in facts.publications.items()}
        if facts.plan is not self._plan or shape != self._shape:
            self._plan, self._shape = facts.plan, shape
            self._filled.clear()
        for gone in self._filled.keys() - facts.peers.keys():
            del self._filled[gone]

    def fill(self, facts: LessonFacts, receiver: Receiver) -> tuple[Slots, float]:
        """Return what is in the receiver's slots, and what that would take on a wide downlink."""
        view = facts.views.get(receiver.id)
        filled = self._filled.get(receiver.id)
        if (
            filled is None
            or not filled.demand.is_met
            or not filled.is_for(receiver, view)
            or not filled.demand.fits(facts, receiver.peer.downlink_bps)
        ):
            slots = fill(facts, receiver)
            filled = _Filled(receiver, view, slots, demand(facts, receiver, slots))
            self._filled[receiver.id] = filled
        return filled.slots, filled.demand.bps(facts)


def _seats(peer: PeerFacts) -> tuple[object, ...]:
    return peer.audio_slots, peer.video_slots, peer.screen_slots, peer.codecs
