"""A soft voice that says nothing in particular, in samples. Pure.

A sum of harmonics of a child's pitch, shaped by the two formants of a Japanese vowel, in syllables with gaps
between them, so that levels rise and fall as they do in speech.
"""

from __future__ import annotations

from array import array
from math import cos, exp, log10, pi, sin

SAMPLE_HZ = 48_000
FRAME_SECONDS = 0.02
FRAME_SAMPLES = round(SAMPLE_HZ * FRAME_SECONDS)
SILENT_LEVEL = 127

_FORMANTS_HZ = {"a": (850, 1400), "i": (330, 2700), "u": (380, 1400), "e": (560, 2200), "o": (550, 950)}
_SENTENCES = ("aoi-ue-ao ieaou-", "oa-eio-ua aie-oo-", "iu-oae-ai uoe-aia-", "ea-uoi-eo aiu-oe-")
"""Vowels, `-` for a short gap and a blank for a longer one."""
_SYLLABLE_SECONDS, _GAP_SECONDS, _PAUSE_SECONDS = 0.17, 0.07, 0.45
_TABLE = 512
_HIGHEST_HZ = 5000
_LOUDNESS = 5200
"""Peak of a sample: about -20 dBov, a quiet speaker."""


def speech(number: int) -> array[int]:
    """A sentence in the voice of pupil `number`: 16-bit samples at `SAMPLE_HZ`, a whole number of frames."""
    pitch_hz = 215.0 + 17.0 * (number % 6)
    samples = array("h")
    tables = {vowel: _period(pitch_hz, formants) for vowel, formants in _FORMANTS_HZ.items()}
    for position, sign in enumerate(_SENTENCES[number % len(_SENTENCES)]):
        if sign in tables:
            samples.extend(_syllable(tables[sign], pitch_hz * (1.06 - 0.008 * position)))
        else:
            seconds = _GAP_SECONDS if sign == "-" else _PAUSE_SECONDS
            samples.extend([0] * round(seconds * SAMPLE_HZ))
    samples.extend([0] * (-len(samples) % FRAME_SAMPLES))
    return samples


def level(frame: array[int]) -> int:
    """The level of a frame as RFC 6464 writes it: 0 for full scale, 127 for silence, in dB below overload."""
    every_fourth = frame[::4]
    power = sum(sample * sample for sample in every_fourth) / max(1, len(every_fourth))
    if power < 1:
        return SILENT_LEVEL
    return min(SILENT_LEVEL, max(0, round(-10 * log10(power / 32768**2))))


def _period(pitch_hz: float, formants_hz: tuple[int, int]) -> list[float]:
    """One period of a vowel, with a peak of 1."""
    harmonics = [
        (
            number,
            sum(exp(-(((number * pitch_hz - formant) / 180) ** 2)) for formant in formants_hz)
            + 0.25 / number,
        )
        for number in range(1, int(_HIGHEST_HZ / pitch_hz))
    ]
    period = [
        sum(weight * sin(2 * pi * number * step / _TABLE) for number, weight in harmonics)
        for step in range(_TABLE)
    ]
    peak = max(abs(value) for value in period)
    return [value / peak for value in period]


def _syllable(period: list[float], pitch_hz: float) -> list[int]:
    count = round(_SYLLABLE_SECONDS * SAMPLE_HZ)
    step = pitch_hz * _TABLE / SAMPLE_HZ
    return [
        int(
            _LOUDNESS
            * min(1.0, 1.4 * (0.5 - 0.5 * cos(2 * pi * index / count)))
            * period[int(index * step) % _TABLE]
        )
        for index in range(count)
    ]
