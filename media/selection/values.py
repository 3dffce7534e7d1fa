"""What is known when slots are filled, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from media.control import Layer, LessonPlan, Source, View


@dataclass(frozen=True, slots=True)
class AudioWindow:
    """One microphone's last `WINDOW_SECONDS`, from headers only."""

    packets: int
    mean_level_dbov: float
    """RFC 6464: 0 is the loudest, 127 silence."""
    payload_bytes: int


@dataclass(frozen=True, slots=True)
class PeerFacts:
    """A connected peer as a receiver. Slots are mids in the order of its m-lines."""

    participant_id: str
    audio_slots: tuple[str, ...]
    video_slots: tuple[str, ...]
    screen_slots: tuple[str, ...]
    codecs: frozenset[str]
    """What it can decode in every slot for pictures. One in another codec is to it as if it were not sent."""
    downlink_bps: float
    """`float("inf")` while nothing speaks for a bound."""


@dataclass(frozen=True, slots=True)
class PublicationFacts:
    """A source from which packets come."""

    codec: str
    layers: Mapping[Layer, float]
    """Layer -> bits per second, measured (0: not known yet). Layers paused by us count as there."""


@dataclass(frozen=True, slots=True)
class LessonFacts:
    """Everything a selection depends on, beside who speaks."""

    plan: LessonPlan
    views: Mapping[str, View]
    peers: Mapping[str, PeerFacts]
    """participant_id -> its connected peer."""
    publications: Mapping[tuple[str, Source], PublicationFacts]


@dataclass(frozen=True, slots=True)
class SlotChoice:
    """What a slot carries."""

    participant_id: str
    source: Source
    layer: Layer | None
    """`None`: nothing flows, and `paused` says why."""
    paused: Literal["", "bandwidth", "muted"] = ""


Slots = Mapping[str, SlotChoice | None]
"""Every slot of one peer: mid -> choice."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Every slot of every connected peer: participant_id -> slots."""

    slots: Mapping[str, Slots]
    demand_bps: Mapping[str, float]
    """participant_id -> bits per second of these slots if its downlink were wide."""
