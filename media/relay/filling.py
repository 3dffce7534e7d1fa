"""Puts what was selected for each peer into its slots.

Invariant: a slot gets only what the plan allows there, and a whole selection is in its slots before the
keyframes are asked for that it needs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from media.control import Layer, LessonPlan, SlotEntry, View
from media.selection import LessonFacts, PeerFacts, PublicationFacts, Selection, Selector, SlotChoice, Slots

from .layer import SourceLayer
from .news import News
from .pausing import UPWARDS, Pausing
from .peer import Peer
from .publication import Publication
from .seam import Forwarder
from .slot import Slot
from .voice import form_for
from .walls import may_show


@dataclass(frozen=True, slots=True)
class Scene:
    """A lesson at one moment: what is wanted, and who is here."""

    plan: LessonPlan
    views: Mapping[str, View]
    peers: Mapping[str, Peer]
    """By participant."""
    publishers: Sequence[Peer]
    """Those of them who have anything to send."""


class Filling:
    """The slots of all peers of one lesson."""

    def __init__(self, selector: Selector, forwarder: Forwarder, news: News) -> None:
        self._selector = selector
        self._forwarder = forwarder
        self._news = news
        self._pausing = Pausing()
        self._filled: Mapping[str, Slots] = {}
        """What slots were filled with, while it would be put into them in the same way again."""
        self._watched: dict[Publication, set[Layer]] = {}

    def forget(self) -> None:
        """Put everything into its slot anew the next time: the plan, the peers or what comes in changed."""
        self._filled, self._watched = {}, {}

    def fill(self, scene: Scene, now: float) -> None:
        """Fill all slots anew, then ask for the keyframes that are needed."""
        selection = self._selector.select(self._facts(scene, now))
        if selection.slots != self._filled:
            self._watched = _watched_in(scene.peers, selection)
        self._pause(scene, now)
        wanted: set[SourceLayer] = set()
        for participant_id, peer in scene.peers.items():
            peer.feedback.downlink.demand_bps = selection.demand_bps.get(participant_id, 0.0)
            slots = selection.slots.get(participant_id, {})
            if peer.connected and self._filled.get(participant_id) is not slots:
                wanted |= self._fill_one(scene, peer, slots, now)
        self._filled = dict(selection.slots)
        for layer in wanted:
            layer.publication.want_keyframe(layer, now)

    def tell(self, peer: Peer) -> None:
        """Tell signaling who is in the slots of a peer, and which layers it is to send."""
        self._news.slots(peer)
        self._tell_layers(peer)

    def _tell_layers(self, peer: Peer) -> None:
        self._news.layers(
            peer,
            {
                source: self._pausing.wanted(publication)
                for source, publication in peer.intake.publications.items()
                if len(publication.layers) > 1
            },
        )

    def _pause(self, scene: Scene, now: float) -> None:
        """Tell publishers which layers nobody watches, and which are watched again."""
        publications = [p for peer in scene.publishers for p in peer.intake.publications.values()]
        changed = {p.participant_id for p in self._pausing.look(publications, self._watched, now)}
        for participant_id in changed:
            self._tell_layers(scene.peers[participant_id])

    def _fill_one(self, scene: Scene, peer: Peer, choices: Slots, now: float) -> set[SourceLayer]:
        """Fill the slots of one peer; return the layers that it waits for."""
        wanted: set[SourceLayer] = set()
        entries: dict[str, SlotEntry | None] = {}
        for mid, slot in peer.slots.items():
            choice = choices.get(mid)
            needed = self._show(slot, _layer_of(scene, peer, choice, now), now)
            if needed is not None:
                wanted.add(needed)
            entries[mid] = None if choice is None else _entry(choice)
        if entries != peer.entries:
            peer.entries = entries
            peer.entries_seq += 1
            self._news.slots(peer)
        return wanted

    def _show(self, slot: Slot, layer: SourceLayer | None, now: float) -> SourceLayer | None:
        """Have a slot show a layer; return it where it needs a keyframe for that."""
        if layer is None or not slot.can_show(layer):
            slot.clear()
            return None
        if slot.kind == "audio":
            layer = form_for(slot, layer)
        if slot.feed is layer:
            slot.aim(None)
        elif slot.target is not layer:
            if slot.feed is not None and slot.feed.publication is not layer.publication:
                slot.clear()
            if layer.publication.show_in(slot, layer, now, self._forwarder):
                return layer
        return None

    def _facts(self, scene: Scene, now: float) -> LessonFacts:
        return LessonFacts(
            plan=scene.plan,
            views=scene.views,
            peers={
                participant_id: PeerFacts(
                    participant_id,
                    peer.mids("audio"),
                    peer.mids("video"),
                    peer.mids("screen"),
                    peer.codecs,
                    peer.feedback.downlink.estimate_bps(now),
                )
                for participant_id, peer in scene.peers.items()
                if peer.connected
            },
            publications={
                (peer.participant_id, source): PublicationFacts(publication.codec, layers)
                for peer in scene.publishers
                for source, publication in peer.intake.publications.items()
                if (layers := self._pausing.there(publication, now))
            },
        )


def _watched_in(peers: Mapping[str, Peer], selection: Selection) -> dict[Publication, set[Layer]]:
    watched: dict[Publication, set[Layer]] = {}
    for slots in selection.slots.values():
        for choice in slots.values():
            publication = _publication_of(peers, choice)
            if publication is not None and choice is not None and choice.layer is not None:
                watched.setdefault(publication, set()).add(choice.layer)
    return watched


def _publication_of(peers: Mapping[str, Peer], choice: SlotChoice | None) -> Publication | None:
    publisher = peers.get(choice.participant_id) if choice is not None else None
    return publisher.intake.publications.get(choice.source) if publisher and choice else None


def _layer_of(scene: Scene, receiver: Peer, choice: SlotChoice | None, now: float) -> SourceLayer | None:
    """Return the layer that was chosen, or until it comes the best one below it that does."""
    publication = _publication_of(scene.peers, choice)
    if choice is None or choice.layer is None or choice.paused or publication is None:
        return None
    if not may_show(scene.plan, receiver.participant_id, publication):
        return None
    chosen = publication.layers.get(choice.layer)
    live = publication.live_layers(now)
    if chosen is None or chosen in live:
        return chosen
    below = UPWARDS[: UPWARDS.index(choice.layer)]
    return max(
        (layer for layer in live if layer.layer in below),
        key=lambda layer: UPWARDS.index(layer.layer),
        default=chosen,
    )


def _entry(choice: SlotChoice) -> SlotEntry:
    return SlotEntry(participant_id=choice.participant_id, source=choice.source, paused=choice.paused)
