"""Drop reasons and events as Prometheus names."""

from __future__ import annotations

from media.counters import Counters


def test_what_was_counted_is_exported_by_name() -> None:
    """Drop reasons are labels of one name; events are names of their own."""
    counters = Counters()
    counters.dropped["empty"] += 2
    counters.events["retransmitted"] += 1
    assert counters.export() == {
        'media_dropped_total{reason="empty"}': 2.0,
        "media_retransmitted_total": 1.0,
    }


def test_nothing_counted_exports_nothing() -> None:
    """Looking at a counter is not counting."""
    assert Counters().export() == {}
