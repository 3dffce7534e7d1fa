"""Which layers publishers need not send, for nobody watches them.

Invariant: a layer is paused only while it comes, and never the lowest one: whoever turns a page sees a face
at once. A layer that we paused counts as there, so that it can be chosen; one that was asked for again
counts as there until it has had its time to come.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from media.control import Layer

from .publication import Publication

HOLD_SECONDS = 5.0
"""A layer is paused when nobody has watched it for so long: page turning and a changing speaker come back."""
RESUME_SECONDS = 3.0
"""From asking for a layer to its first packet: two nodes, a browser, an encoder. Then it is not there."""
UPWARDS: tuple[Layer, ...] = ("l", "m", "h")


@dataclass(slots=True)
class _State:
    """What is known of one publication's layers. Times in monotonic seconds."""

    watched_at: dict[Layer, float] = field(default_factory=dict)
    resumed_at: dict[Layer, float] = field(default_factory=dict)
    paused: set[Layer] = field(default_factory=set)


class Pausing:
    """The layers of one lesson's publications."""

    def __init__(self) -> None:
        self._states: dict[Publication, _State] = {}

    def look(
        self, publications: Iterable[Publication], watched: Mapping[Publication, set[Layer]], now: float
    ) -> list[Publication]:
        """Take in what is watched now; returns the publications that are to send other layers than before."""
        before, self._states = self._states, {}
        changed: list[Publication] = []
        for publication in publications:
            if len(publication.layers) > 1:
                state = self._states[publication] = before.get(publication) or _State()
                if _follow(state, publication, watched.get(publication, set()), now):
                    changed.append(publication)
        return changed

    def wanted(self, publication: Publication) -> list[Layer]:
        """Say which layers this publication is to send, lowest first."""
        state = self._states.get(publication)
        return [layer for layer in UPWARDS if state is None or layer not in state.paused]

    def there(self, publication: Publication, now: float) -> dict[Layer, float]:
        """Say which layers can be chosen, and their bits per second: those that come, or would if asked."""
        rates = {layer.layer: layer.bps for layer in publication.live_layers(now)}
        state = self._states.get(publication)
        if not rates or state is None:
            return rates
        for name, layer in publication.layers.items():
            resuming = now - state.resumed_at.get(name, -RESUME_SECONDS) < RESUME_SECONDS
            if name in state.paused or resuming:
                rates.setdefault(name, layer.bps)
        return rates


def _follow(state: _State, publication: Publication, watched: set[Layer], now: float) -> bool:
    live = {layer.layer for layer in publication.live_layers(now)}
    lowest = next(layer for layer in UPWARDS if layer in publication.layers)
    before = set(state.paused)
    for layer in publication.layers:
        if layer in watched:
            if layer in state.paused:
                state.paused.discard(layer)
                state.resumed_at[layer] = now
            state.watched_at[layer] = now
        elif (
            layer != lowest and layer in live and now - state.watched_at.setdefault(layer, now) > HOLD_SECONDS
        ):
            state.paused.add(layer)
    return state.paused != before
