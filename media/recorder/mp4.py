"""A complete file with H.264 as MP4, for it is in no other container that every browser plays it.

Invariant: every packet is copied as it is; nothing is decoded or encoded, and the source is only read.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import av

from .index import LAST_FRAME_MILLISECONDS

_OPTIONS: Final = {"movflags": "+faststart"}
"""The index stands in front, so that a browser seeks with its first request."""


class NotMoved(Exception):
    """The source is nothing that MP4 can hold."""


def copy_as_mp4(source: Path, target: Path) -> int:
    """Write the one track of `source` into `target`; return how many frames. Raises NotMoved, OSError."""
    frames = 0
    try:
        with (
            av.open(str(source)) as reader,
            av.open(str(target), "w", format="mp4", options=dict(_OPTIONS)) as writer,
        ):
            stream = writer.add_stream_from_template(reader.streams[0])
            for packet in reader.demux(reader.streams[0]):
                if packet.size:
                    packet.stream = stream
                    packet.duration = LAST_FRAME_MILLISECONDS[
                        "h264"
                    ]  # of the last one; else the next one tells
                    writer.mux_one(packet)
                    frames += 1
    except (av.FFmpegError, ValueError) as problem:
        if isinstance(problem, OSError) and problem.errno:
            raise
        raise NotMoved(str(problem)) from problem
    return frames
