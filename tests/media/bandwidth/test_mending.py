"""Pictures that can be mended."""

from __future__ import annotations

from media.bandwidth.mending import HEAVY_LOSS, LIGHT_LOSS, MENDABLE_BPS, Mending


def test_a_little_loss_bounds_nothing() -> None:
    """What a tenth of the stream can mend."""
    mending = Mending()
    mending.note(HEAVY_LOSS)
    assert mending.bound(float("inf")) == float("inf")


def test_heavy_loss_leaves_room_for_a_smaller_picture() -> None:
    """Never more than what the link carries."""
    mending = Mending()
    mending.note(HEAVY_LOSS + 0.01)
    assert mending.bound(float("inf")) == MENDABLE_BPS
    assert mending.bound(MENDABLE_BPS / 2) == MENDABLE_BPS / 2


def test_a_lucky_second_does_not_change_layers() -> None:
    """Only when clearly less is lost, everything is sent again."""
    mending = Mending()
    mending.note(HEAVY_LOSS + 0.01)
    mending.note(LIGHT_LOSS + 0.01)
    assert mending.bound(float("inf")) == MENDABLE_BPS
    mending.note(LIGHT_LOSS)
    assert mending.bound(float("inf")) == float("inf")
