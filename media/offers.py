"""From an offer to an answer, or to a refusal that says why.

Invariant: a peer is made only for a participant whom the plan names, on the node that it names.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from typing import Literal

from . import control, sdp
from .relay.lesson import MediaLesson
from .relay.peer import Peer, PeerTools

MAX_CONNECTING = 200
"""Peers that have not finished DTLS: five classes joining at once. More is a flood (fault 48)."""
UFRAG_BYTES = 6
PASSWORD_BYTES = 18
"""8 and 24 characters: RFC 8445 section 5.3 asks for at least 24 and 128 bits of randomness."""

Code = Literal["bad_sdp", "not_in_lesson", "wrong_node", "overloaded"]


class OfferProblem(Exception):
    """The offer is refused."""

    def __init__(self, code: Code, text: str) -> None:
        super().__init__(text)
        self.code: Code = code
        self.text = text


class OfferDesk:
    """Makes peers of offers."""

    def __init__(
        self,
        node_id: str,
        tools: PeerTools,
        candidates: tuple[sdp.Candidate, ...],
        on_phase: Callable[[str, Peer], None],
    ) -> None:
        """`on_phase` gets the lesson's id and the peer."""
        self._node_id = node_id
        self._tools = tools
        self._candidates = candidates
        self._on_phase = on_phase

    def check(self, offer: control.Offer, plan: control.LessonPlan | None, connecting: int) -> None:
        """Refuse what the plan or the load forbids. Raises OfferProblem."""
        if plan is None or plan.ended:
            raise OfferProblem("not_in_lesson", "there is no such lesson")
        if plan.node_id != self._node_id:
            raise OfferProblem("wrong_node", f"the lesson lives on {plan.node_id}")
        person = plan.people.get(offer.participant_id)
        if person is None:
            raise OfferProblem("not_in_lesson", "the participant is not in the lesson's plan")
        if person.peer_id not in ("", offer.peer_id):
            raise OfferProblem("not_in_lesson", "the plan names another peer for the participant")
        if connecting >= MAX_CONNECTING:
            raise OfferProblem("overloaded", "too many peers are connecting")

    def answer(self, offer: control.Offer, lesson: MediaLesson) -> str:
        """Make or restart the peer and return the SDP answer. Raises OfferProblem."""
        try:
            parsed = sdp.parse_offer(offer.sdp)
            peer = lesson.peers.get(offer.participant_id)
            if peer is not None and peer.peer_id == offer.peer_id:
                peer.negotiated = sdp.renegotiate(peer.negotiated, parsed, offer.mids)
            else:
                negotiated = sdp.negotiate(parsed, offer.mids, self._fresh_ssrcs())
                peer = self._make(offer, negotiated, lesson)
        except sdp.BadSdp as problem:
            raise OfferProblem("bad_sdp", str(problem)) from problem
        credentials = sdp.IceCredentials(
            secrets.token_urlsafe(UFRAG_BYTES).replace("-", "+").replace("_", "/"),
            secrets.token_urlsafe(PASSWORD_BYTES).replace("-", "+").replace("_", "/"),
        )
        peer.listen(credentials.ufrag, credentials.pwd)
        peer.answers += 1
        return sdp.write_answer(
            parsed,
            peer.negotiated,
            sdp.ServerSide(
                session_id=peer.session_id,
                version=peer.answers,
                ice=credentials,
                fingerprint=sdp.Fingerprint(*self._tools.certificate.fingerprint),
                candidates=self._candidates,
            ),
        )

    def _make(self, offer: control.Offer, negotiated: sdp.NegotiatedPeer, lesson: MediaLesson) -> Peer:
        lesson_id = offer.lesson_id

        def on_phase(peer: Peer) -> None:
            self._on_phase(lesson_id, peer)

        peer = Peer(offer.participant_id, offer.peer_id, negotiated, self._tools, on_phase)
        lesson.add_peer(peer)
        return peer

    def _fresh_ssrcs(self) -> Iterator[int]:
        """Yield SSRCs, none twice for one peer; 0 and our feedback's own 1 are left out."""
        used = {0, 1}
        while True:
            ssrc = self._tools.random_number(32)
            if ssrc not in used:
                used.add(ssrc)
                yield ssrc
