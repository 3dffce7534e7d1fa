"""Clips that simulated pupils send in a loop: encoded once, kept in a file, never decoded.

Invariant: the first frame of every part is a keyframe, so that parts follow one another in any order.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

FRAMES_PER_SECOND = 12
LAYERS = ((320, 180), (640, 360), (960, 540))
"""Pixels of `l`, `m` and `h`."""
FORMAT = 2
"""In the file's name: a newer version of this program makes its own files."""


SILENCE = b"\xf8\xff\xfe"
"""20 ms of nothing in Opus (RFC 6716 section 3.1: one CELT frame, full band, of two bytes)."""


class Clip(msgspec.Struct, frozen=True, kw_only=True):
    """One pupil's picture and voice."""

    idle: list[list[bytes]]
    """For each layer, VP8 frames of somebody who listens."""
    talking: list[list[bytes]]
    """The same of somebody who speaks."""
    voice: list[tuple[bytes, int]]
    """Opus packets of 20 ms with their levels (RFC 6464)."""
    still: bytes = b""
    """A JPEG, for those who do not get the video."""


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Clip).decode


def path_of(folder: Path, number: int) -> Path:
    """Where a clip lies."""
    return folder / f"pupil-{number}.v{FORMAT}.clip"


def load(folder: Path, number: int) -> Clip | None:
    """Read a clip; `None`: there is none, or it is broken (then it is made anew)."""
    try:
        return _decode(path_of(folder, number).read_bytes())
    except (OSError, msgspec.DecodeError):
        return None


def store(folder: Path, number: int, clip: Clip) -> None:
    """Write a clip, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    path = path_of(folder, number)
    unfinished = path.with_suffix(".part")
    unfinished.write_bytes(_encode(clip))
    unfinished.replace(path)
