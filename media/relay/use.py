"""How much of their links the people of a lesson use, for whoever looks after a class's bandwidth."""

from __future__ import annotations

from collections.abc import Mapping

from media.control import Bandwidth, BandwidthUse

from .peer import Peer


def bandwidth(lesson_id: str, peers: Mapping[str, Peer], now: float) -> Bandwidth:
    """Return what everybody connected uses now. `peers` by participant."""
    return Bandwidth(
        lesson_id=lesson_id,
        people={participant_id: _use(peer, now) for participant_id, peer in peers.items() if peer.connected},
    )


def _use(peer: Peer, now: float) -> BandwidthUse:
    downlink = peer.feedback.downlink
    limit = downlink.estimate_bps(now)
    arriving = sum(
        layer.bps
        for publication in peer.intake.publications.values()
        for layer in publication.live_layers(now)
    )
    return BandwidthUse(
        down_bps=round(peer.feedback.sent_bps),
        down_limit_bps=0 if limit == float("inf") else round(limit),
        up_bps=round(arriving),
        limited=limit < downlink.demand_bps,
    )
