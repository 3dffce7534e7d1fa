"""The one way in which an offer is turned down."""

from __future__ import annotations

from enum import StrEnum


class BadSdpReason(StrEnum):
    """Why, for counters; the text that goes with it is for the client's programmer."""

    TOO_LARGE = "too_large"
    MALFORMED = "malformed"
    NOT_AN_OFFER = "not_an_offer"
    UNSUPPORTED = "unsupported"
    """Well-formed, but without something the relay is built on (BUNDLE, rtcp-mux, DTLS-SRTP, a codec)."""
    MIDS_MISMATCH = "mids_mismatch"
    """What the client says its m-lines are for does not fit its m-lines."""
    CHANGED = "changed"
    """A later offer of the same peer has other m-lines; only its ICE credentials may change."""


class BadSdp(Exception):
    """An offer that gets no answer. Nothing else is ever raised for what a client wrote."""

    def __init__(self, reason: BadSdpReason, text: str) -> None:
        super().__init__(text)
        self.reason = reason
