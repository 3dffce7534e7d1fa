"""Offers and answers, pure: `parse_offer`, then `negotiate` (or `renegotiate`), then `write_answer`."""

from __future__ import annotations

from .answer import write_answer
from .errors import BadSdp, BadSdpReason
from .extensions import Extension
from .negotiate import is_ice_restart, negotiate, renegotiate
from .parse import parse_offer
from .values import (
    Candidate,
    Fingerprint,
    Format,
    IceCredentials,
    NegotiatedLine,
    NegotiatedPeer,
    ParsedOffer,
    ServerSide,
    SlotStream,
)

__all__ = [
    "BadSdp",
    "BadSdpReason",
    "Candidate",
    "Extension",
    "Fingerprint",
    "Format",
    "IceCredentials",
    "NegotiatedLine",
    "NegotiatedPeer",
    "ParsedOffer",
    "ServerSide",
    "SlotStream",
    "is_ice_restart",
    "negotiate",
    "parse_offer",
    "renegotiate",
    "write_answer",
]
