"""Layers within a downlink."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.control import Layer
from media.selection.layers import VOICE_BPS, Picture, Rank, share, wanted_layer

LAYERS: dict[Layer, float] = {"l": 100_000.0, "m": 400_000.0, "h": 1_000_000.0}


def picture(rank: Rank = "camera", height: int = 720, **more: object) -> Picture:
    base = Picture(rank=rank, layers=LAYERS, height=height, current=None, is_new=True)
    return replace(base, **more)  # type: ignore[arg-type]  # any field of Picture


@pytest.mark.parametrize(
    ("height", "layer"), [(0, "l"), (180, "l"), (240, "l"), (241, "m"), (480, "m"), (481, "h"), (4000, "h")]
)
def test_the_smallest_layer_that_is_large_enough_is_wanted(height: int, layer: Layer) -> None:
    """A tile gets the layer that fills it, and no larger one."""
    assert wanted_layer(LAYERS, height) == layer


def test_what_is_not_published_is_not_wanted() -> None:
    """Without the right layer the next larger one is wanted, and without that the largest there is."""
    assert wanted_layer({"h": 1.0}, 100) == "h"
    assert wanted_layer({"l": 1.0}, 2000) == "l"
    assert wanted_layer({"l": 1.0, "h": 1.0}, 300) == "h"


def test_with_room_everybody_gets_what_they_want() -> None:
    """Without a bound each picture has the layer of its size."""
    pictures = [picture("screen"), picture("teacher", 400), picture("camera", 180)]
    assert share(pictures, float("inf"), 4) == ["h", "m", "l"]


@pytest.mark.parametrize(
    ("bps", "expected"),
    [
        (4_100_000, ["h", "h", "h", "h"]),
        (2_900_000, ["h", "h", "m", "m"]),
        (2_250_000, ["h", "h", "l", "l"]),
        (2_150_000, ["h", "h", "l", None]),
        (2_050_000, ["h", "h", None, None]),
        (1_550_000, ["h", "m", "l", None]),
        (1_150_000, ["h", "l", None, None]),
        (1_050_000, ["h", None, None, None]),
        (450_000, ["m", None, None, None]),
        (60_000, [None, None, None, None]),
    ],
)
def test_the_order_of_giving_up_is_fixed(bps: int, expected: list[Layer | None]) -> None:
    """With less room go cameras' detail, the last cameras, the teacher's detail, the teacher, the screen."""
    pictures = [picture("screen"), picture("teacher"), picture(), picture()]
    assert share(pictures, bps, 1) == expected


def test_voices_are_set_aside_first() -> None:
    """A picture only gets what the voices leave."""
    assert share([picture(height=180)], 100_000 + 4 * VOICE_BPS, 4) == ["l"]
    assert share([picture(height=180)], 100_000 + 4 * VOICE_BPS - 1, 4) == [None]


def test_more_needs_more_room_than_keeping() -> None:
    """At a bound that wavers around a layer's rate, the layer stays what it is, above or below."""
    keeps = picture(current="h", is_new=False)
    climbs = picture(current="m", is_new=False)
    for bps in (1_000_000, 1_100_000, 1_140_000):
        assert share([keeps], bps, 0) == ["h"]
        assert share([climbs], bps, 0) == ["m"]
    assert share([climbs], 1_160_000, 0) == ["h"]


def test_a_layer_that_is_not_measured_yet_counts_with_its_usual_rate() -> None:
    """A paused layer of unknown rate is not taken for free."""
    unknown = picture(layers={"l": 0.0, "m": 0.0, "h": 0.0})
    assert share([unknown], 200_000, 0) == ["l"]
    assert share([unknown], 80_000, 0) == [None]


ranks: st.SearchStrategy[Rank] = st.sampled_from(("screen", "teacher", "camera"))
some_layers: st.SearchStrategy[dict[Layer, float]] = st.dictionaries(
    st.sampled_from(("l", "m", "h")), st.floats(1, 5e6), min_size=1
)
pictures_of_all_kinds = st.lists(
    st.builds(
        Picture,
        rank=ranks,
        layers=some_layers,
        height=st.integers(0, 2000),
        current=st.sampled_from((None, "l", "m", "h")),
        is_new=st.booleans(),
    ),
    max_size=14,
)


@given(pictures_of_all_kinds, st.floats(0, 2e7), st.integers(0, 4))
def test_what_is_shared_out_fits(pictures: list[Picture], bps: float, voices: int) -> None:
    """The chosen layers exist, are no larger than wanted, and together fit into what voices leave."""
    chosen = share(pictures, bps, voices)
    total = 0.0
    for each, layer in zip(pictures, chosen, strict=True):
        if layer is not None:
            assert layer in each.layers
            assert "lmh".index(layer) <= "lmh".index(wanted_layer(each.layers, each.height))
            total += each.layers[layer]
    assert total <= max(0.0, bps - voices * VOICE_BPS) * (1 + 1e-9) + 1e-6
