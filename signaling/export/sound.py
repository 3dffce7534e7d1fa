"""The sound of one piece: microphones laid over one another, and how loud each is.

Invariant: what comes out has exactly as many samples as the piece has, whatever the files have.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import av
from av.audio.frame import AudioFrame
from av.filter import Graph
from av.filter.context import FilterContext

from .job import Job
from .plan import Heard

RATE = 48_000
_BLOCK = 4800
"""Samples that go through the filters at once: 100 ms."""
_STEP = 47
"""Of which one is looked at for loudness: a thousand a second tell a voice from a room. A prime number, for
a tone that swings as often would look like silence."""
_LIMIT = "alimiter=limit=0.95:level=0"
"""Forty children at once must not crackle."""


class Voice:
    """One microphone's sound between two moments: samples, zeros where it has none."""

    def __init__(self, folder: Path, job: Job, one: Heard, begin: float, end: float) -> None:
        self.track = one.track
        self._samples = array("h", bytes(2 * round((end - begin) * RATE)))
        self._begin = begin
        track = job.tracks[one.track]
        with av.open(str(folder / track.file)) as container:
            stream = container.streams.audio[0]
            if one.begins > track.begins:
                container.seek(int((one.begins - track.begins) * av.time_base))
            resampler = av.AudioResampler("s16", "mono", RATE)
            for frame in container.decode(stream):
                at = track.begins + (frame.time or 0.0)
                if at >= one.ends:
                    break
                if at >= one.begins:
                    for made in resampler.resample(frame):
                        self._put(at, made)

    def _put(self, at: float, frame: AudioFrame) -> None:
        first = round((at - self._begin) * RATE)
        data = array("h", bytes(frame.planes[0])[: 2 * frame.samples])
        data = data[max(-first, 0) : max(len(self._samples) - first, 0)]
        first = max(first, 0)
        self._samples[first : first + len(data)] = data

    def loudness(self) -> list[float]:
        """Return the mean deviation of each second."""
        found = []
        for first in range(0, len(self._samples), RATE):
            some = self._samples[first : first + RATE : _STEP]
            found.append(sum(map(abs, some)) / max(len(some), 1))
        return found

    def block(self, first: int, samples: int) -> bytes:
        return self._samples[first : first + samples].tobytes()


def mixed(voices: Sequence[Voice], samples: int) -> Iterator[AudioFrame]:
    """Yield the sum of all, 16 bits, mono, `samples` in all."""
    if not voices:
        for first in range(0, samples, _BLOCK):
            yield _frame(bytes(2 * min(_BLOCK, samples - first)), first)
        return
    graph = Graph()
    sources = [
        graph.add_abuffer(
            sample_rate=RATE, format="s16", layout="mono", time_base=Fraction(1, RATE), name=f"v{number}"
        )
        for number in range(len(voices))
    ]
    mix = graph.add("amix", f"inputs={len(voices)}:normalize=0:duration=longest")
    for number, source in enumerate(sources):
        source.link_to(mix, 0, number)
    limit = graph.add(*_LIMIT.split("=", 1))
    form = graph.add("aformat", f"sample_fmts=s16:sample_rates={RATE}:channel_layouts=mono")
    sink = graph.add("abuffersink")
    mix.link_to(limit)
    limit.link_to(form)
    form.link_to(sink)
    graph.configure()
    yield from _exactly(_pulled(graph, sources, voices, samples), samples)


def _pulled(
    graph: Graph, sources: Sequence[FilterContext], voices: Sequence[Voice], samples: int
) -> Iterator[AudioFrame]:
    for first in range(0, samples, _BLOCK):
        for source, voice in zip(sources, voices, strict=True):
            source.push(_frame(voice.block(first, min(_BLOCK, samples - first)), first))
        yield from _ready(graph)
    for source in sources:
        source.push(None)
    yield from _ready(graph)


def _ready(graph: Graph) -> Iterator[AudioFrame]:
    while True:
        try:
            frame = graph.pull()
        except (BlockingIOError, EOFError):
            return
        assert isinstance(frame, AudioFrame)  # noqa: S101 - there is no other sink
        yield frame


def _exactly(frames: Iterator[AudioFrame], samples: int) -> Iterator[AudioFrame]:
    """Yield them anew, without what is too much, with silence for what is missing."""
    done = 0
    for frame in frames:
        data = bytes(frame.planes[0])[: 2 * min(frame.samples, samples - done)]
        if data:
            yield _frame(data, done)
        done += len(data) // 2
    if done < samples:
        yield _frame(bytes(2 * (samples - done)), done)


def _frame(data: bytes, first: int) -> AudioFrame:
    frame = AudioFrame("s16", "mono", len(data) // 2)
    frame.planes[0].update(data + bytes(frame.planes[0].buffer_size - len(data)))
    frame.sample_rate = RATE
    frame.pts = first
    frame.time_base = Fraction(1, RATE)
    return frame
