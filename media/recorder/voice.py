"""Opus from RTP (RFC 7587): one packet is one frame.

Invariant: every packet stands for itself, so nothing is left out after a loss.
"""

from __future__ import annotations

from typing import Final

from ..relay.layer import Received
from .frames import Frame, Setup

SETUP: Final = Setup("opus")


class VoiceFrames:
    """A `Depacketizer`."""

    __slots__ = ()

    waits = False

    def push(self, received: Received, arrived: float) -> Frame | None:
        packet = received.packet
        return Frame(packet.payload, packet.timestamp, arrived, SETUP) if packet.payload else None

    def lose(self) -> None:
        """A gap in time says it all."""
