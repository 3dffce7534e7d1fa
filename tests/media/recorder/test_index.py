"""Which cluster to begin in."""

from __future__ import annotations

import pytest

from media.recorder.ebml import CUES, elements
from media.recorder.index import APART_MILLISECONDS, Index

SEGMENT = 50


def entries(cues: bytes) -> list[tuple[int, int]]:
    """(milliseconds, place behind the segment's beginning) of each entry."""
    (whole,) = elements(cues, 0, len(cues))
    assert whole.identifier == CUES
    found = []
    for point in elements(cues, whole.content, whole.end):
        time, positions = elements(cues, point.content, point.end)
        track, place = elements(cues, positions.content, positions.end)
        assert cues[track.content : track.end] == b"\1"
        found.append(
            tuple(int.from_bytes(cues[one.content : one.end]) for one in (time, place)),
        )
    return [(time, place) for time, place in found]


@pytest.mark.parametrize("early", [True, False], ids=["keyframes before", "clusters before"])
def test_a_keyframe_is_sought_in_its_own_cluster(*, early: bool) -> None:
    """Also where it was told of while its cluster was not complete."""
    index = Index()
    for number in range(6):
        time = number * APART_MILLISECONDS
        if early:
            index.keyframe(time + 100)
        index.cluster(time, 1000 + number)
        if not early:
            index.keyframe(time + 100)
    assert entries(index.cues(SEGMENT)) == [
        (number * APART_MILLISECONDS + 100, 950 + number) for number in range(6)
    ]


def test_a_cluster_without_a_keyframe_is_left_out() -> None:
    """Nothing can be shown from there on."""
    index = Index()
    index.keyframe(0)
    for number in range(5):
        index.cluster(number * APART_MILLISECONDS, 100 + number)
    index.keyframe(4 * APART_MILLISECONDS)
    assert entries(index.cues(0)) == [(0, 100), (4 * APART_MILLISECONDS, 104)]


def test_an_hour_of_sound_has_a_small_index() -> None:
    """Each packet is a keyframe, but two seconds apart is near enough."""
    index = Index()
    for cluster in range(7200):
        index.cluster(500 * cluster, 1000 * cluster)
        for packet in range(25):
            index.keyframe(500 * cluster + 20 * packet)
    cues = index.cues(0)
    assert len(entries(cues)) == 1800
    assert len(cues) < 40_000


def test_a_file_without_keyframes_has_an_empty_index() -> None:
    """It is one all the same."""
    assert entries(Index().cues(0)) == []
