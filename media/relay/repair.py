"""What is asked of a publisher so that its pictures are whole again: lost packets, then a keyframe.

Invariant: a layer asks for packets only within the limits of `rtp.gaps`, and for keyframes only within those
of `SourceLayer.may_ask_keyframe`.
"""

from __future__ import annotations

from ..rtcp import build
from .intake import Intake
from .reports import OWN_SSRC


def ask_again(intake: Intake, now: float) -> list[bytes]:
    """Return requests for what is missing and due, one packet for each stream so that each fits a datagram.

    Where a packet is given up, ask for a keyframe. Whoever shows the picture would do so too, but only after
    having waited for the packet on its own.
    """
    intake.has_gaps_due = False
    requests: list[bytes] = []
    for stream in intake.media_streams():
        gaps = stream.layer.counter.gaps
        if not stream.publication.video or not (gaps or gaps.given_up):
            continue
        due = stream.layer.counter.due(now)
        if due:
            requests.append(build.nack(OWN_SSRC, stream.ssrc, due))
        if gaps.given_up and stream.layer.slots:
            stream.publication.want_keyframe(stream.layer, now)
    return requests
