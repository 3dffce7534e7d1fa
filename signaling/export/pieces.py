"""One minute of an export, painted and mixed into a file; and all of them joined into one.

Invariant: a piece is there under its name only when it is whole; joining copies pictures as they are. Sound
lies in the pieces without loss and is encoded once, from beginning to end, so that no joint is heard.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer

from media.control import RECORDINGS_FOLDER

from .boards import Boards
from .folder import hidden_of
from .histories import lines_in
from .job import CHUNK_SECONDS, Job
from .picture import Painter
from .plan import heard, scenes
from .sound import RATE, Voice, mixed
from .titles import Titles

_VIDEO_TICKS = 90_000
AUDIO_BITS = 96_000
KEYFRAME_SECONDS = 5
"""Where a player that seeks begins."""
FILE_MODE = 0o600


@dataclass(frozen=True, slots=True)
class Form:
    """What the result is: as this machine's FFmpeg can."""

    suffix: str
    container: str
    video: str
    audio: str
    options: dict[str, str]
    titles: str
    """What subtitles are written in."""


MP4: Final = Form(
    "mp4", "mp4", "libx264", "aac", {"preset": "veryfast", "crf": "24", "bf": "0"}, titles="mov_text"
)
WEBM: Final = Form(
    "webm",
    "webm",
    "libvpx",
    "libopus",
    {"deadline": "realtime", "cpu-used": "8", "crf": "14", "b": "2M"},
    titles="webvtt",
)


def form() -> Form:
    """Return MP4, which everything plays, where FFmpeg has its encoders."""
    return MP4 if {MP4.video, MP4.audio} <= av.codecs_available else WEBM


def piece_path(folder: Path, number: int) -> Path:
    """Return where a piece is, once it is made."""
    return folder / f"{number:05}.mkv"


def make_piece(data_dir: Path, folder: Path, job: Job, number: int) -> int:
    """Make a piece, unless it is there. Raises OSError, av.FFmpegError.

    Return how many elements of boards were left out, for they cannot be painted.
    """
    target = piece_path(folder, number)
    if target.exists():
        return 0
    recording = data_dir / RECORDINGS_FOLDER / job.recording_id
    begin = float(number * CHUNK_SECONDS)
    end = min(begin + CHUNK_SECONDS, job.seconds)
    voices = [Voice(recording, job, one, begin, end) for one in heard(job, begin, end)]
    planned = scenes(job, _loudness(voices), begin, end)
    hidden = target.with_name(f".{target.name}.{os.getpid()}")  # one may still run whose worker was killed
    boards = Boards(data_dir, folder, job)
    painter = Painter(recording, job, boards)
    try:
        with av.open(str(hidden), "w", format="matroska") as container:
            video = _video_stream(container, job)
            audio: Any = container.add_stream("flac", rate=RATE, layout="mono")
            count = round((end - begin) * job.pictures_per_second)
            ticks = _VIDEO_TICKS // job.pictures_per_second
            for index, picture in enumerate(painter.paint(planned, begin, count)):
                picture.pts, picture.time_base = index * ticks, Fraction(1, _VIDEO_TICKS)
                container.mux(video.encode(picture))
            container.mux(video.encode(None))
            for frame in mixed(voices, round((end - begin) * RATE)):
                container.mux(audio.encode(frame))
            container.mux(audio.encode(None))
    finally:
        painter.close()
    hidden.chmod(FILE_MODE)
    hidden.rename(target)
    return boards.left_out


def _loudness(voices: list[Voice]) -> dict[int, list[float]]:
    """Of each track; one that is heard twice, with a pause, is as loud as it is in either."""
    found: dict[int, list[float]] = {}
    for voice in voices:
        levels = voice.loudness()
        found[voice.track] = list(map(max, levels, found.get(voice.track, levels)))
    return found


def _video_stream(container: OutputContainer, job: Job) -> Any:
    made = form()
    stream: Any = container.add_stream(made.video, rate=job.pictures_per_second, options=dict(made.options))
    stream.width, stream.height, stream.pix_fmt = job.width, job.height, "yuv420p"
    stream.time_base = stream.codec_context.time_base = Fraction(1, _VIDEO_TICKS)
    stream.codec_context.thread_count = 1  # so many pieces at once as there may be threads
    stream.codec_context.gop_size = KEYFRAME_SECONDS * job.pictures_per_second
    return stream


def join(folder: Path, job: Job, target: Path) -> None:
    """Join all pieces into `target`, which is there when it is whole. Raises OSError, av.FFmpegError."""
    hidden = hidden_of(target)
    try:
        _join(folder, job, hidden)
        hidden.chmod(FILE_MODE)
        hidden.rename(target)
    finally:
        hidden.unlink(missing_ok=True)


def _join(folder: Path, job: Job, path: Path) -> None:
    made = form()
    options = {"movflags": "+faststart"} if made is MP4 else {}
    with av.open(str(path), "w", format=made.container, options=options) as container:
        video: Any = None
        audio: Any = container.add_stream(made.audio, rate=RATE, layout="mono")
        audio.bit_rate = AUDIO_BITS
        resampler = av.AudioResampler(
            audio.codec_context.format, "mono", RATE, audio.codec_context.frame_size
        )
        titles: Titles | None = None
        for number in range(job.chunks):
            with av.open(str(piece_path(folder, number))) as piece:
                if video is None:
                    video = container.add_stream_from_template(piece.streams.video[0])
                if titles is None:
                    titles = Titles(container, made.titles, lines_in(folder) if job.chat else (), job)
                titles.write_until(float((number + 1) * CHUNK_SECONDS))
                _copy(piece, container, video, audio, resampler, number)
        for frame in resampler.resample(None):
            container.mux(audio.encode(frame))
        container.mux(audio.encode(None))


def _copy(
    piece: InputContainer,
    container: OutputContainer,
    video: Any,
    audio: Any,
    resampler: av.AudioResampler,
    number: int,
) -> None:
    """Append one piece: its place is a number of whole pictures and samples behind the beginning."""
    for packet in piece.demux():
        stream = packet.stream
        if packet.size and stream.type == "video":
            packet.pts = (packet.pts or 0) + int(number * CHUNK_SECONDS / packet.time_base)
            packet.dts = packet.pts
            packet.stream = video
            container.mux_one(packet)
        elif isinstance(stream, AudioStream):
            for frame in stream.decode(packet):
                frame.pts = None
                for made in resampler.resample(frame):
                    container.mux(audio.encode(made))
