"""One lesson on this node: its plan, its peers, and what is told of them.

Invariant: after `apply_plan` returns, no slot shows a source that the plan does not allow there. What is
no longer allowed is cut off first, then slots are filled anew, and only then keyframes are asked for.
"""

from __future__ import annotations

from collections import deque

from media.control import (
    BANDWIDTH_SECONDS,
    SPEAKING_SECONDS,
    LessonEvent,
    LessonPlan,
    Source,
    View,
    is_newer,
)
from media.selection import AudioWindow, Selector

from .filling import Filling, Scene
from .keeping import Keeper
from .layer import SourceLayer
from .missing import MissingPeers
from .news import News
from .peer import Peer
from .publication import Publication
from .seam import Forwarder
from .use import bandwidth
from .walls import allow, close_pasts, cut_off

RESELECT_SECONDS = 1.0
"""Downlink estimates change without an event; once a second is soon enough to follow them."""

LOOK_SECONDS = 0.25
"""How often it is looked who is silent, or has taken too long: the least such time is 5 s."""


class MediaLesson:
    """See the module. Events gather in `events`; the owner takes and publishes them."""

    def __init__(self, plan: LessonPlan, forwarder: Forwarder, keeper: Keeper | None = None) -> None:
        self.plan = plan
        self._keeper = keeper
        self.views: dict[str, View] = {}
        self.peers: dict[str, Peer] = {}
        """participant_id -> the one peer."""
        self._news = News(plan.lesson_id)
        self._selector = Selector()
        self._filling = Filling(self._selector, forwarder, self._news)
        self._missing = MissingPeers()
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

    @property
    def events(self) -> list[LessonEvent]:
        """What is to be published; whoever publishes it takes it out."""
        return self._news.events

    # --- what signaling wants --------------------------------------------------------------------------

    def apply_plan(self, plan: LessonPlan, now: float) -> bool:
        """Follow a plan, if it is newer. Returns whether it was."""
        before = (self.plan.epoch, self.plan.version)
        if not is_newer((plan.epoch, plan.version), before):
            return False
        close_pasts(self.plan, plan, self.peers)
        self.plan = plan
        self._filling.forget()
        for participant_id, peer in list(self.peers.items()):
            person = plan.people.get(participant_id)
            if person is None or plan.ended or person.peer_id not in ("", peer.peer_id):
                self._close(peer)
        for gone in [viewer for viewer in self.views if viewer not in plan.people]:
            del self.views[gone]
        allow(plan, self._publishers)
        cut_off(plan, self.peers)
        self._record(now)
        self.select(now)
        self._news.applied(plan)
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
        allow(self.plan, self._publishers)
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
        if self._keeper is not None:
            self._keeper.close()

    def _record(self, now: float) -> None:
        """Let what the plan forbids be kept no more, and what it wants from now on."""
        if self._keeper is not None:
            self._keeper.follow(self.plan, self._publications(), now)
            self._news.recordings(self._keeper.events)

    def _publications(self) -> list[Publication]:
        return [one for peer in self._publishers for one in peer.intake.publications.values()]

    def _on_peers_changed(self) -> None:
        self._filling.forget()
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
        self._news.phase(peer.participant_id, peer.peer_id, peer.phase)

    def _tell_missing(self, now: float) -> None:
        for participant_id, peer_id in self._missing.look(self.plan, self._here, now):
            self._news.phase(participant_id, peer_id, "closed")

    def tell_everything(self) -> None:
        """Put into `events` how everything is: after events may have been lost."""
        self._news.applied(self.plan)
        for peer in self.peers.values():
            self._tell_state(peer)
            self._filling.tell(peer)
        for participant_id, sources in self._sending.items():
            self._note_sending(participant_id, sources)
        self._news.speaking(self._selector.speaking)
        if self._keeper is not None:
            self._keeper.tell()
            self._news.recordings(self._keeper.events)

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
            self._news.speaking(self._selector.speaking)
        for peer in self.busy:
            self._dirty |= peer.feedback.downlink.has_changed(now)
        if self._dirty or now - self._selected_at >= RESELECT_SECONDS:
            self.select(now)
        if self.peers and now - self._told_bandwidth_at >= BANDWIDTH_SECONDS:
            self._told_bandwidth_at = now
            self._news.bandwidth(bandwidth(self.plan.lesson_id, self.peers, now))
        if self._selector.speaking and now - self._told_speaking_at >= SPEAKING_SECONDS:
            self._told_speaking_at = now
            self._news.speaking(self._selector.speaking)
        self._ask_again(now)
        if self._keeper is not None:
            self._keeper.look(self.plan, self._publications(), now)
            self._news.recordings(self._keeper.events)

    def select(self, now: float) -> None:
        """Fill all slots anew."""
        allow(self.plan, self._publishers)
        self._dirty = False
        self._selected_at = now
        self._filling.fill(Scene(self.plan, self.views, self.peers, self._publishers), now)

    def take_due(self, reported_before: float) -> Peer | None:
        """Return a peer that was last reported to before then: the caller does it now."""
        if not self._reported or self._reported[0].reported_at > reported_before:
            return None
        self._reported.rotate(-1)
        return self._reported[-1]

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
            self._filling.forget()
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
        self._news.sending(participant_id, sources)
