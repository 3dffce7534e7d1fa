"""Which layers are sent."""

from __future__ import annotations

from media.control import Layer
from media.relay.layer import LIVE_SECONDS
from media.relay.pausing import HOLD_SECONDS, RESUME_SECONDS, Pausing
from tests.media.support.stage import Stage, vp8


class Camera:
    """One publication whose layers a browser sends as it is told."""

    def __init__(self, *layers: Layer) -> None:
        self.stage = Stage()
        self.pausing = Pausing()
        self.layers = {name: self.stage.layer(name, ssrc) for ssrc, name in enumerate(layers, 1)}
        self.sequence = 0
        self.obeys = True

    @property
    def now(self) -> float:
        return self.stage.now

    def run(self, seconds: float, *watched: Layer) -> list[list[Layer]]:
        """Let time pass while somebody watches these layers; returns what was asked for, each time anew."""
        asked: list[list[Layer]] = []
        publication = self.stage.publication
        end = self.now + seconds
        while self.now < end:
            self.stage.now += 0.5
            self.sequence += 1
            for name, layer in self.layers.items():
                if not self.obeys or name in self.pausing.wanted(publication):
                    self.stage.feed(layer, self.sequence, vp8(key=True))
            changed = self.pausing.look([publication], {publication: set(watched)}, self.now)
            asked.extend(self.pausing.wanted(one) for one in changed)
        return asked

    @property
    def there(self) -> set[Layer]:
        return set(self.pausing.there(self.stage.publication, self.now))


def test_everything_is_sent_at_first() -> None:
    """Nothing is known of who will watch: all layers are there to choose from."""
    camera = Camera("l", "m", "h")
    assert camera.run(HOLD_SECONDS - 1, "l") == []
    assert camera.there == {"l", "m", "h"}


def test_what_nobody_watches_is_paused_and_counts_as_there() -> None:
    """After a while the upper layers are not asked for any more; who wants one may still choose it."""
    camera = Camera("l", "m", "h")
    assert camera.run(HOLD_SECONDS + LIVE_SECONDS + 2, "l") == [["l"]]
    assert camera.there == {"l", "m", "h"}


def test_the_lowest_layer_is_always_sent() -> None:
    """Whoever turns a page sees a face at once."""
    camera = Camera("l", "m", "h")
    assert camera.run(2 * HOLD_SECONDS) == [["l"]]
    two = Camera("m", "h")
    two.run(2 * HOLD_SECONDS)
    assert "m" in two.pausing.wanted(two.stage.publication)


def test_what_is_watched_again_is_asked_for_at_once() -> None:
    """The next look asks for it, and it comes."""
    camera = Camera("l", "m", "h")
    camera.run(2 * HOLD_SECONDS, "l")
    assert camera.run(0.5, "h") == [["l", "h"]]
    camera.run(1, "h")
    assert "h" in {layer.layer for layer in camera.stage.publication.live_layers(camera.now)}


def test_who_looks_away_for_a_moment_changes_nothing() -> None:
    """Page turning and a changing speaker do not start and stop encoders."""
    camera = Camera("l", "m", "h")
    camera.run(1, "h", "m")
    assert camera.run(HOLD_SECONDS - 1, "l") == []
    assert camera.run(1, "h", "m") == []


def test_a_layer_that_does_not_come_is_not_there_for_long() -> None:
    """A browser that cannot send it (its own uplink) must not keep a slot waiting."""
    camera = Camera("l", "m", "h")
    camera.run(3 * HOLD_SECONDS, "l", "m")
    high = camera.layers.pop("h")
    camera.run(0.5, "h")
    assert "h" in camera.there
    camera.run(RESUME_SECONDS + 0.5, "h")
    assert high not in camera.stage.publication.live_layers(camera.now)
    assert camera.there == {"l", "m"}


def test_a_layer_is_paused_only_while_it_comes() -> None:
    """What the browser has given up by itself is not forbidden: it may come back when it can."""
    camera = Camera("l", "m", "h")
    camera.run(1, "l", "m")
    del camera.layers["h"]
    assert camera.run(3 * HOLD_SECONDS, "l", "m") == []


def test_a_camera_that_is_off_has_nothing_there() -> None:
    """Paused layers of a source that sends nothing cannot be chosen."""
    camera = Camera("l", "m", "h")
    camera.run(2 * HOLD_SECONDS, "l")
    camera.layers.clear()
    camera.run(LIVE_SECONDS + 1)
    assert camera.there == set()


def test_a_single_encoding_is_never_paused() -> None:
    """Without layers there is none to do without."""
    camera = Camera("h")
    assert camera.run(3 * HOLD_SECONDS) == []
    assert camera.there == {"h"}


def test_a_publication_that_is_gone_is_forgotten() -> None:
    """Nothing is kept of publishers who left."""
    camera = Camera("l", "m", "h")
    camera.run(2 * HOLD_SECONDS, "l")
    camera.pausing.look([], {}, camera.now)
    assert camera.pausing.wanted(camera.stage.publication) == ["l", "m", "h"]
    assert not camera.pausing._states
