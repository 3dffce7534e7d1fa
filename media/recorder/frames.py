"""What a file is made of: encoded frames, and how they are to be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ..relay.layer import Received

MAX_PARTS = 2048
"""Packets, or units, of one picture: 2.5 MB. More is none, whatever its sender says."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What has to be known before the first frame of a file can be read."""

    codec: str
    """"opus", "vp8" or "h264"."""
    width: int = 0
    height: int = 0
    """Pixels of the first picture; 0 for sound."""
    parameter_sets: bytes = b""
    """Of H.264: SPS and PPS, each behind a start code."""

    def fits(self, other: Setup) -> bool:
        """Say whether frames of `other` may follow in the same file: VP8 may change its size."""
        return (self.codec, self.parameter_sets) == (other.codec, other.parameter_sets)


class Frame:
    """One encoded picture, or one packet of sound."""

    __slots__ = ("arrived", "data", "seconds", "setup", "timestamp")

    def __init__(self, data: bytes, timestamp: int, arrived: float, setup: Setup | None) -> None:
        self.data = data
        """As the file has it: VP8 and Opus as they are, H.264 with start codes."""
        self.timestamp = timestamp
        """RTP, 32 bits."""
        self.arrived = arrived
        """Monotonic seconds when its first packet came."""
        self.setup = setup
        """Of a frame with which a file may begin; `None`: it builds on those before."""
        self.seconds = 0.0
        """Its place on the recording's timeline, where that is known."""


class Depacketizer(Protocol):
    """Joins packets that come in order, without a gap, into frames."""

    def push(self, received: Received, arrived: float) -> Frame | None:
        """Take the next packet; returns the frame that it completes."""

    def lose(self) -> None:
        """Hear that packets are missing before the next one: what builds on them is left out."""

    @property
    def waits(self) -> bool:
        """Whether nothing comes of it before the next keyframe."""
