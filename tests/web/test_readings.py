"""The readings of the pages' own texts."""

from __future__ import annotations

import json

from signaling.reading.ruby import has_kanji, without_marks
from web.dev.readings import READINGS, build


def test_the_readings_are_those_of_the_texts() -> None:
    """Where they are not: `python -m web.dev.readings`, and look at what it changed."""
    assert READINGS.read_text("utf-8") == build()


def test_each_reading_is_of_the_text_that_it_is_found_by() -> None:
    """What is filled in later stays where it is, and no kanji stays without a reading."""
    for text, marked in json.loads(READINGS.read_text("utf-8")).items():
        assert without_marks(marked) == text
        assert has_kanji(text)
