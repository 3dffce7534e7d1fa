"""Which layer of each picture a receiver gets, within its downlink.

Invariant: the order of giving up is fixed. Cameras go before the teacher's camera, the last wanted first; the
shared screen goes last; voice is set aside before anything is shared out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from media.control import Layer

VOICE_BPS = 40_000
"""Opus at 32 kbit/s and its headers, set aside for each audio slot in use."""

NOMINAL_BPS: Final[dict[Layer, float]] = {"l": 90_000.0, "m": 260_000.0, "h": 600_000.0}
"""What a layer is taken for until it has been measured, a second after its first packet: at most what our
client sends of a pupil (web/src/media/encodings.ts)."""

UPWARD_MARGIN = 1.15
"""To begin a layer there has to be 15 % more room than to keep it: bit rates waver by about that much."""

_UPWARDS: Final[tuple[Layer, ...]] = ("l", "m", "h")
_MAX_HEIGHT: Final[dict[Layer, int]] = {"l": 240, "m": 480}
"""A picture may be stretched by a third before a reader of faces would notice: 180 to 240, 360 to 480."""

Rank = Literal["screen", "teacher", "camera"]


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture that a receiver wants."""

    rank: Rank
    layers: Mapping[Layer, float]
    """Layer -> bits per second, as in `PublicationFacts`; never empty."""
    height: int
    """Device pixels on the receiver's screen."""
    current: Layer | None
    """What it gets now."""
    is_new: bool
    """It was not in a slot before: it begins without the margin."""


def wanted_layer(layers: Mapping[Layer, float], height: int) -> Layer:
    """Find the smallest layer that is large enough for `height`, or else the largest there is."""
    present = [layer for layer in _UPWARDS if layer in layers]
    for layer in present:
        if height <= _MAX_HEIGHT.get(layer, height):
            return layer
    return present[-1]


def share(pictures: Sequence[Picture], downlink_bps: float, voices: int) -> list[Layer | None]:
    """Choose a layer for each picture; `None`: there is no room for it. `pictures`: most wanted first."""
    left = downlink_bps - voices * VOICE_BPS
    result: list[Layer | None] = [None] * len(pictures)
    for rank in ("screen", "teacher"):
        for index, picture in enumerate(pictures):
            if picture.rank == rank:
                result[index] = _best(picture, _downwards(picture), left)
                left -= _cost(picture, result[index])
    cameras = [index for index, picture in enumerate(pictures) if picture.rank == "camera"]
    for index in cameras:  # everybody's face, before anybody's in detail
        result[index] = _best(pictures[index], _downwards(pictures[index])[-1:], left)
        left -= _cost(pictures[index], result[index])
    for index in cameras:
        lowest = result[index]
        if lowest is not None:
            left += _cost(pictures[index], lowest)
            result[index] = _best(pictures[index], _downwards(pictures[index]), left) or lowest
            left -= _cost(pictures[index], result[index])
    return result


def _downwards(picture: Picture) -> list[Layer]:
    """Layers from the wanted one down to the lowest."""
    top = wanted_layer(picture.layers, picture.height)
    return [layer for layer in reversed(_UPWARDS[: _UPWARDS.index(top) + 1]) if layer in picture.layers]


def _best(picture: Picture, choices: Sequence[Layer], left: float) -> Layer | None:
    for layer in choices:
        needed = _cost(picture, layer)
        if not picture.is_new and _is_above(layer, picture.current):
            needed *= UPWARD_MARGIN
        if needed <= left:
            return layer
    return None


def _is_above(layer: Layer, current: Layer | None) -> bool:
    return current is None or _UPWARDS.index(layer) > _UPWARDS.index(current)


def _cost(picture: Picture, layer: Layer | None) -> float:
    return 0.0 if layer is None else cost(picture.layers, layer)


def cost(layers: Mapping[Layer, float], layer: Layer) -> float:
    """Bits per second of a layer: as measured, or as such layers usually are."""
    return layers[layer] or NOMINAL_BPS[layer]


def dearest_up_to(layers: Mapping[Layer, float], layer: Layer) -> float:
    """Bits per second of the dearest layer up to this one: encoders do not always spend less on less."""
    return max(cost(layers, lower) for lower in _UPWARDS[: _UPWARDS.index(layer) + 1] if lower in layers)
