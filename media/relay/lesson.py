"""One lesson on this node: its plan, its peers, and who is in which slot.

Invariant: after `apply_plan` returns, no slot shows a source that the plan does not allow there. What is
no longer allowed is cut off first, then slots are filled anew, and only then keyframes are asked for.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from media.control import (
    BANDWIDTH_SECONDS,
    SPEAKING_SECONDS,
    Applied,
    Layer,
    LayersWanted,
    LessonEvent,
    LessonPlan,
    PeerState,
    Sending,
    SlotEntry,
    SlotMap,
    Source,
    Speaking,
    View,
    is_newer,
)
from media.selection import (
    AudioWindow,
    LessonFacts,
    PeerFacts,
    PublicationFacts,
    Selection,
    Selector,
    SlotChoice,
    Slots,
    may_flow,
)

from .layer import SourceLayer
from .missing import MissingPeers
from .pausing import UPWARDS, Pausing
from .peer import Peer, Phase
from .publication import Publication
from .seam import Forwarder
from .slot import Slot
from .use import bandwidth
from .voice import form_for

RESELECT_SECONDS = 1.0
"""Downlink estimates change without an event; once a second is soon enough to follow them."""

LOOK_SECONDS = 0.25
"""How often it is looked who is silent, or has taken too long: the least such time is 5 s."""


class MediaLesson:
    """See the module. Events gather in `events`; the owner takes and publishes them."""

    def __init__(self, plan: LessonPlan, forwarder: Forwarder) -> None:
        self.plan = plan
        self.views: dict[str, View] = {}
        self.peers: dict[str, Peer] = {}
        """participant_id -> the one peer."""
        self.events: list[LessonEvent] = []
        self._forwarder = forwarder
        self._selector = Selector()
        self._missing = MissingPeers()
        self._pausing = Pausing()
        self._layers_seq = 0
        self._told_bandwidth_at = 0.0
        self._told_speaking_at = 0.0
        self._sending: dict[str, frozenset[Source]] = {}
        self._live: set[SourceLayer] = set()
        self._dirty = True
        self._selected_at = 0.0
        self._looked_at = 0.0
        self._here: frozenset[tuple[str, str]] = frozenset()
        self._publishers: list[Peer] = []
        """Those peers whose offer had anything to send."""
        self.busy: list[Peer] = []
        """Those that have to be looked at each few tens of ms; the others' memory is not touched then."""
        self._reported: deque[Peer] = deque()
        """All peers, by when they were reported to, the longest ago first."""
        self._filled: dict[str, Slots] = {}
        """What slots were filled with, while it would be put into them in the same way again."""
        self._watched: dict[Publication, set[Layer]] = {}

    # --- what signaling wants --------------------------------------------------------------------------

    def apply_plan(self, plan: LessonPlan, now: float) -> bool:
        """Follow a plan, if it is newer. Returns whether it was."""
        before = (self.plan.epoch, self.plan.version)
        if not is_newer((plan.epoch, plan.version), before):
            return False
        self._close_pasts(plan)
        self.plan = plan
        self._forget_filled()
        for participant_id, peer in list(self.peers.items()):
            person = plan.people.get(participant_id)
            if person is None or plan.ended or person.peer_id not in ("", peer.peer_id):
                self._close(peer)
        for gone in [viewer for viewer in self.views if viewer not in plan.people]:
            del self.views[gone]
        self._cut_off()
        self.select(now)
        self.events.append(Applied(lesson_id=plan.lesson_id, epoch=plan.epoch, version=plan.version))
        return True

    def apply_view(self, view: View) -> None:
        """Follow what a client has on its screen, if it is newer."""
        before = self.views.get(view.participant_id)
        if before is None or view.seq > before.seq:
            self.views[view.participant_id] = view
            self._dirty = True

    def add_peer(self, peer: Peer) -> None:
        """Take a peer in; the participant's one before it is closed."""
        before = self.peers.get(peer.participant_id)
        if before is not None:
            self._close(before)
        self.peers[peer.participant_id] = peer
        self._on_peers_changed()
        self._allow()
        self._tell_state(peer)

    def on_phase(self, peer: Peer) -> None:
        """Hear of a peer's new phase."""
        if self.peers.get(peer.participant_id) is not peer:
            return
        self._tell_state(peer)
        if peer.phase == "weak":
            return  # it is sent what it was sent before
        if peer.phase == "closed":
            del self.peers[peer.participant_id]
        self._on_peers_changed()
        self._dirty = True

    def close(self) -> None:
        """Close all peers."""
        for peer in list(self.peers.values()):
            self._close(peer)

    def _forget_filled(self) -> None:
        self._filled, self._watched = {}, {}

    def _on_peers_changed(self) -> None:
        self._forget_filled()
        self._here = frozenset((peer.participant_id, peer.peer_id) for peer in self.peers.values())
        self._publishers = [peer for peer in self.peers.values() if peer.intake.publications]
        self.busy = [peer for peer in self.peers.values() if peer.has_quick_business]
        self._reported = deque(sorted(self.peers.values(), key=lambda peer: peer.reported_at))

    def _close(self, peer: Peer) -> None:
        del self.peers[peer.participant_id]
        self._on_peers_changed()
        peer.close()
        self._tell_state(peer)
        self._dirty = True

    def _tell_state(self, peer: Peer) -> None:
        self._tell_phase(peer.participant_id, peer.peer_id, peer.phase)

    def _tell_phase(self, participant_id: str, peer_id: str, phase: Phase) -> None:
        self.events.append(
            PeerState(
                lesson_id=self.plan.lesson_id, participant_id=participant_id, peer_id=peer_id, state=phase
            )
        )

    def _tell_missing(self, now: float) -> None:
        for participant_id, peer_id in self._missing.look(self.plan, self._here, now):
            self._tell_phase(participant_id, peer_id, "closed")

    def tell_everything(self) -> None:
        """Put into `events` how everything is: after events may have been lost."""
        plan = self.plan
        self.events.append(Applied(lesson_id=plan.lesson_id, epoch=plan.epoch, version=plan.version))
        for peer in self.peers.values():
            self._tell_state(peer)
            self._tell_slots(peer)
            self._tell_layers(peer)
        for participant_id, sources in self._sending.items():
            self._note_sending(participant_id, sources)
        self._tell_speaking()

    # --- time ------------------------------------------------------------------------------------------

    def on_tick(self, now: float) -> None:
        """Look at who speaks, who sends, and what has to be filled anew. Called each 100 ms."""
        if now - self._looked_at >= LOOK_SECONDS:
            self._looked_at = now
            for peer in list(self.peers.values()):
                peer.look_at_time(now)
                if not peer.has_quick_business:
                    self._dirty |= peer.feedback.downlink.has_changed(now)
        self._tell_sending(now)
        self._tell_missing(now)
        if self._selector.hear(self._windows(), self.plan, now):
            self._dirty = True
            self._tell_speaking()
        for peer in self.busy:
            self._dirty |= peer.feedback.downlink.has_changed(now)
        if self._dirty or now - self._selected_at >= RESELECT_SECONDS:
            self.select(now)
        if self.peers and now - self._told_bandwidth_at >= BANDWIDTH_SECONDS:
            self._told_bandwidth_at = now
            self.events.append(bandwidth(self.plan.lesson_id, self.peers, now))
        if self._selector.speaking and now - self._told_speaking_at >= SPEAKING_SECONDS:
            self._told_speaking_at = now
            self._tell_speaking()
        self._ask_again(now)

    def take_due(self, reported_before: float) -> Peer | None:
        """Return a peer that was last reported to before then: the caller does it now."""
        if not self._reported or self._reported[0].reported_at > reported_before:
            return None
        self._reported.rotate(-1)
        return self._reported[-1]

    def _tell_speaking(self) -> None:
        scopes = {scope: list(people) for scope, people in self._selector.speaking.items()}
        self.events.append(Speaking(lesson_id=self.plan.lesson_id, scopes=scopes))

    def _ask_again(self, now: float) -> None:
        """A keyframe request may be lost, or came within the throttle: ask while somebody waits."""
        for peer in self._publishers:
            for publication in peer.intake.publications.values():
                for layer in publication.layers.values():
                    if layer.waiting:
                        publication.want_keyframe(layer, now)

    def _windows(self) -> dict[str, AudioWindow]:
        windows: dict[str, AudioWindow] = {}
        for peer in self._publishers:
            microphone = peer.intake.publications.get("microphone")
            if microphone is None:
                continue
            # Also of those that sent nothing: in a pause for breath a browser sends nothing at all.
            windows[peer.participant_id] = AudioWindow(*microphone.meter.take())
        return windows

    def _tell_sending(self, now: float) -> None:
        live: set[SourceLayer] = set()
        sending: dict[str, frozenset[Source]] = {}
        for peer in self._publishers:
            sources: set[Source] = set()
            for source, publication in peer.intake.publications.items():
                layers = publication.live_layers(now)
                live.update(layers)
                if layers and publication.allowed:
                    sources.add(source)
            sending[peer.participant_id] = frozenset(sources)
        if live != self._live:
            self._live = live
            self._forget_filled()
            self._dirty = True
        for participant_id in [*sending, *(self._sending.keys() - sending.keys())]:
            sources_now = sending.get(participant_id, frozenset())
            if sources_now != self._sending.get(participant_id, frozenset()):
                self._note_sending(participant_id, sources_now)
            if participant_id not in self.peers:
                del self._sending[participant_id]

    def _note_sending(self, participant_id: str, sources: frozenset[Source]) -> None:
        self._sending[participant_id] = sources
        self._dirty = True
        self.events.append(
            Sending(lesson_id=self.plan.lesson_id, participant_id=participant_id, sources=sources)
        )

    # --- slots -----------------------------------------------------------------------------------------

    def select(self, now: float) -> None:
        """Fill all slots anew, then ask for the keyframes that are needed."""
        self._allow()
        self._dirty = False
        self._selected_at = now
        selection = self._selector.select(self._facts(now))
        if selection.slots != self._filled:
            self._watched = self._watched_in(selection)
        self._pause(now)
        wanted: set[SourceLayer] = set()
        for participant_id, peer in self.peers.items():
            peer.feedback.downlink.demand_bps = selection.demand_bps.get(participant_id, 0.0)
            slots = selection.slots.get(participant_id, {})
            if peer.connected and self._filled.get(participant_id) is not slots:
                self._fill(peer, slots, now, wanted)
        self._filled = dict(selection.slots)
        for layer in wanted:
            layer.publication.want_keyframe(layer, now)

    def _watched_in(self, selection: Selection) -> dict[Publication, set[Layer]]:
        watched: dict[Publication, set[Layer]] = {}
        for slots in selection.slots.values():
            for choice in slots.values():
                publication = self._publication_of(choice)
                if publication is not None and choice is not None and choice.layer is not None:
                    watched.setdefault(publication, set()).add(choice.layer)
        return watched

    def _pause(self, now: float) -> None:
        """Tell publishers which layers nobody watches, and which are watched again."""
        publications = [p for peer in self._publishers for p in peer.intake.publications.values()]
        changed = {p.participant_id for p in self._pausing.look(publications, self._watched, now)}
        for participant_id in changed:
            self._layers_seq += 1
            self._tell_layers(self.peers[participant_id])

    def _tell_layers(self, peer: Peer) -> None:
        self.events.append(
            LayersWanted(
                lesson_id=self.plan.lesson_id,
                participant_id=peer.participant_id,
                peer_id=peer.peer_id,
                seq=self._layers_seq,
                layers={
                    source: self._pausing.wanted(publication)
                    for source, publication in peer.intake.publications.items()
                    if len(publication.layers) > 1
                },
            )
        )

    def _fill(
        self, peer: Peer, choices: Mapping[str, SlotChoice | None], now: float, wanted: set[SourceLayer]
    ) -> None:
        entries: dict[str, SlotEntry | None] = {}
        for mid, slot in peer.slots.items():
            choice = choices.get(mid)
            self._show(peer, slot, choice, now, wanted)
            entries[mid] = None if choice is None else _entry(choice)
        if entries != peer.entries:
            peer.entries = entries
            peer.entries_seq += 1
            self._tell_slots(peer)

    def _tell_slots(self, peer: Peer) -> None:
        self.events.append(
            SlotMap(
                lesson_id=self.plan.lesson_id,
                participant_id=peer.participant_id,
                peer_id=peer.peer_id,
                seq=peer.entries_seq,
                slots=peer.entries,
            )
        )

    def _show(
        self, peer: Peer, slot: Slot, choice: SlotChoice | None, now: float, wanted: set[SourceLayer]
    ) -> None:
        layer = self._layer_of(peer, choice, now)
        if layer is None or not slot.can_show(layer):
            slot.clear()
            return
        if slot.kind == "audio":
            layer = form_for(slot, layer)
        if slot.feed is layer:
            slot.aim(None)
        elif slot.target is not layer:
            if slot.feed is not None and slot.feed.publication is not layer.publication:
                slot.clear()
            if layer.publication.show_in(slot, layer, now, self._forwarder):
                wanted.add(layer)

    def _publication_of(self, choice: SlotChoice | None) -> Publication | None:
        publisher = self.peers.get(choice.participant_id) if choice is not None else None
        return publisher.intake.publications.get(choice.source) if publisher and choice else None

    def _layer_of(self, receiver: Peer, choice: SlotChoice | None, now: float) -> SourceLayer | None:
        """Return the layer that was chosen, or until it comes the best one below it that does."""
        publication = self._publication_of(choice)
        if choice is None or choice.layer is None or choice.paused or publication is None:
            return None
        if not self._may_show(receiver.participant_id, publication):
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

    # --- who may see whom --------------------------------------------------------------------------------

    def _may_show(self, receiver_id: str, publication: Publication) -> bool:
        """Say whether the plan lets this source reach this participant: the wall between groups (I4)."""
        return may_flow(self.plan, publication.participant_id, publication.source, receiver_id)

    def _close_pasts(self, plan: LessonPlan) -> None:
        """Whoever is in another group by `plan` brings nothing along of what was sent in the one before."""
        for participant_id, peer in self.peers.items():
            before, after = self.plan.people.get(participant_id), plan.people.get(participant_id)
            reach = (before and (before.scope, before.to_all), after and (after.scope, after.to_all))
            if reach[0] != reach[1]:
                for publication in peer.intake.publications.values():
                    publication.close_past()

    def _allow(self) -> None:
        for peer in self._publishers:
            person = self.plan.people.get(peer.participant_id)
            for source, publication in peer.intake.publications.items():
                publication.allowed = person is not None and not self.plan.ended and source in person.may_send

    def _cut_off(self) -> None:
        """Clear every slot that shows, or waits for, what it may not show any more."""
        self._allow()
        for peer in self.peers.values():
            for slot in peer.slots.values():
                for layer in (slot.feed, slot.target):
                    if layer is not None and not self._may_show(peer.participant_id, layer.publication):
                        slot.clear()

    def _facts(self, now: float) -> LessonFacts:
        return LessonFacts(
            plan=self.plan,
            views=self.views,
            peers={
                participant_id: PeerFacts(
                    participant_id,
                    peer.mids("audio"),
                    peer.mids("video"),
                    peer.mids("screen"),
                    peer.codecs,
                    peer.feedback.downlink.estimate_bps(now),
                )
                for participant_id, peer in self.peers.items()
                if peer.connected
            },
            publications={
                (peer.participant_id, source): PublicationFacts(publication.codec, layers)
                for peer in self._publishers
                for source, publication in peer.intake.publications.items()
                if (layers := self._pausing.there(publication, now))
            },
        )


def _entry(choice: SlotChoice) -> SlotEntry:
    return SlotEntry(participant_id=choice.participant_id, source=choice.source, paused=choice.paused)
