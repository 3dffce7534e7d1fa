"""Loudness by size, for senders that say nothing of it."""

from __future__ import annotations

import pytest

from media.rtp.loudness import guessed_level_byte


@pytest.mark.parametrize(
    ("payload_bytes", "level"), [(0, 127), (8, 127), (25, 127), (40, 30), (160, 30), (1200, 30)]
)
def test_speech_is_larger_than_silence(payload_bytes: int, level: int) -> None:
    """Opus needs 40 bytes and more for 20 ms of speech, and few for a quiet room."""
    assert guessed_level_byte(payload_bytes) & 0x7F == level


def test_voice_is_said_only_of_speech() -> None:
    """RFC 6464's V bit."""
    assert [guessed_level_byte(size) >> 7 for size in (3, 80)] == [0, 1]
