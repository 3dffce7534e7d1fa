"""THE SEAM FOR THE C KERNEL: what the relay asks of its forwarding loop.

A forwarder reads the attributes of `Slot`, `SlotTimeline` and `OutgoingLink`, and nothing else of the relay.
It numbers and notes in the link's history whatever leaves with the transport-wide extension.
`now` is monotonic seconds, read once per incoming packet or batch.
Whatever implements this has to pass tests/media/relay/test_forward.py.
"""

from __future__ import annotations

from typing import Protocol

from .layer import Received, SourceLayer
from .slot import OutgoingLink, Slot


class Forwarder(Protocol):
    """Writes packets into slots and sends them. What cannot be sent is dropped and counted."""

    name: str
    """For people: "python" or "c"."""

    def forward(self, layer: SourceLayer, received: Received, now: float) -> None:
        """Send to all slots that `layer` feeds and to which the packet belongs."""

    def forward_one(self, slot: Slot, received: Received, now: float, *, begins: bool) -> None:
        """Send to one slot; `begins`: it is the first packet of a new timeline."""

    def resend(self, slot: Slot, received: Received, now: float) -> int:
        """Send again over the slot's RTX stream; returns the bytes sent."""

    def follow(self, link: OutgoingLink) -> None:
        """Hear that a link's address, socket or session has changed. Called before anything is sent by it."""

    def hold(self) -> None:
        """Let packets gather until `release`: a batch has begun to come in."""

    def release(self) -> None:
        """Send what has gathered."""

    def send_ciphertext(self, slot: Slot, ciphertext: bytes) -> int:
        """Send what was protected before, as it is; returns the bytes sent."""


class Sink(Protocol):
    """Takes what a layer brings, beside the slots that show it."""

    def take(self, received: Received, now: float) -> None:
        """Take a packet that has been forwarded, in the order of arrival, each number once."""
