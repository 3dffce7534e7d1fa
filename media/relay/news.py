"""What signaling is told of one lesson.

Invariant: news only gathers here, in the order in which it happened; the node takes and publishes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from media.control import (
    Applied,
    Bandwidth,
    Layer,
    LayersWanted,
    LessonEvent,
    LessonPlan,
    PeerState,
    RecordingChanged,
    Sending,
    SlotMap,
    Source,
    Speaking,
)

from .peer import Peer, Phase


class News:
    """`events`: what was not taken yet, the oldest first."""

    def __init__(self, lesson_id: str) -> None:
        self.events: list[LessonEvent] = []
        self._lesson_id = lesson_id
        self._layers_seq = 0

    def applied(self, plan: LessonPlan) -> None:
        """A plan is followed from now on."""
        self.events.append(Applied(lesson_id=self._lesson_id, epoch=plan.epoch, version=plan.version))

    def phase(self, participant_id: str, peer_id: str, phase: Phase) -> None:
        """A peer entered a phase."""
        self.events.append(
            PeerState(lesson_id=self._lesson_id, participant_id=participant_id, peer_id=peer_id, state=phase)
        )

    def slots(self, peer: Peer) -> None:
        """Who is in which slot of a peer."""
        self.events.append(
            SlotMap(
                lesson_id=self._lesson_id,
                participant_id=peer.participant_id,
                peer_id=peer.peer_id,
                seq=peer.entries_seq,
                slots=peer.entries,
            )
        )

    def layers(self, peer: Peer, wanted: Mapping[Source, list[Layer]]) -> None:
        """Which layers a publisher is to send, of sources that come in several."""
        self._layers_seq += 1
        self.events.append(
            LayersWanted(
                lesson_id=self._lesson_id,
                participant_id=peer.participant_id,
                peer_id=peer.peer_id,
                seq=self._layers_seq,
                layers=dict(wanted),
            )
        )

    def sending(self, participant_id: str, sources: frozenset[Source]) -> None:
        """Which sources of somebody come in, and may."""
        self.events.append(Sending(lesson_id=self._lesson_id, participant_id=participant_id, sources=sources))

    def speaking(self, scopes: Mapping[str, Iterable[str]]) -> None:
        """Scope -> who speaks there, the loudest first."""
        told = {scope: list(people) for scope, people in scopes.items()}
        self.events.append(Speaking(lesson_id=self._lesson_id, scopes=told))

    def recordings(self, changed: list[RecordingChanged]) -> None:
        """How the lesson's recording does; taken out of `changed`."""
        self.events.extend(changed)
        changed.clear()

    def bandwidth(self, use: Bandwidth) -> None:
        """How much of their links people use."""
        self.events.append(use)
