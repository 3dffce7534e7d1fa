"""A recording as a media node leaves it: real pictures and sounds of a small class."""

from __future__ import annotations

import math
from array import array
from fractions import Fraction
from pathlib import Path

import av

from media.control import RECORDINGS_FOLDER, Source
from media.recorder.files import RecordingFiles
from media.recorder.frames import Setup
from media.recorder.work import Append, Begin, End, Progress

RATE = 48_000
SOUND_MILLISECONDS = 20


def voice(seconds: float, hertz: int, *, loud: float = 0.3) -> list[bytes]:
    """A tone as Opus packets of 20 ms; `loud`: of the loudest there is."""
    codec = av.CodecContext.create("libopus", "w")
    codec.sample_rate, codec.format, codec.layout = RATE, "s16", "mono"
    codec.time_base = Fraction(1, RATE)
    size = RATE * SOUND_MILLISECONDS // 1000
    second = array(
        "h", (round(32_000 * loud * math.sin(2 * math.pi * hertz * n / RATE)) for n in range(RATE))
    )
    packets: list[bytes] = []
    for first in range(0, round(seconds * RATE), size):
        samples = second[first % RATE : first % RATE + size]
        frame = av.AudioFrame("s16", "mono", size)
        frame.planes[0].update(samples.tobytes().ljust(frame.planes[0].buffer_size, b"\0"))
        frame.sample_rate, frame.pts, frame.time_base = RATE, first, Fraction(1, RATE)
        packets += [bytes(packet) for packet in codec.encode(frame)]
    return packets


def film(count: int, colour: tuple[int, int, int], width: int = 320, height: int = 180) -> list[bytes]:
    """So many VP8 pictures of one colour, the first a keyframe."""
    luma, blue, red = _yuv(*colour)
    codec = av.CodecContext.create("libvpx", "w")
    codec.width, codec.height, codec.pix_fmt = width, height, "yuv420p"
    codec.time_base = Fraction(1, 1000)
    codec.options = {"deadline": "realtime", "cpu-used": "8", "g": "1000", "lag-in-frames": "0"}
    packets: list[bytes] = []
    for number in range(count):
        frame = av.VideoFrame(width, height, "yuv420p")
        for plane, value in zip(frame.planes, (luma, blue, red), strict=True):
            plane.update(bytes((value,)) * plane.buffer_size)
        frame.pts, frame.time_base = number, Fraction(1, 1000)
        packets += [bytes(packet) for packet in codec.encode(frame)]
    return packets


def _yuv(red: int, green: int, blue: int) -> tuple[int, int, int]:
    luma = 16 + (66 * red + 129 * green + 25 * blue) // 256
    return (
        luma,
        128 + (-38 * red - 74 * green + 112 * blue) // 256,
        128 + (112 * red - 94 * green - 18 * blue) // 256,
    )


class Recorded:
    """Files of one recording, written by the recorder's own hand."""

    def __init__(self, data_folder: Path, recording_id: str) -> None:
        self.folder = data_folder / RECORDINGS_FOLDER / recording_id
        self._files = RecordingFiles(self.folder.parent, Progress(recording_id))
        self._spans = 0

    def add(
        self,
        person: str,
        source: Source,
        begins: float,
        frames: list[bytes],
        *,
        each: int,
        scope: str = "lesson",
        key_each: int = 1 << 30,
    ) -> None:
        """Add a file: a frame each so many milliseconds, from so many Unix seconds on."""
        self._spans += 1
        setup = Setup("opus") if source == "microphone" else Setup("vp8", 320, 180)
        self._files.do(Begin(self._spans, person, source, scope, setup, begins))
        sound = source == "microphone"
        self._files.do(
            Append(
                self._spans, [(data, each * n, sound or n % key_each == 0) for n, data in enumerate(frames)]
            )
        )
        self._files.do(End(self._spans, begins + each * len(frames) / 1000))
