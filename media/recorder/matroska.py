"""Frames of one track as Matroska bytes: all that we use of `av`.

Invariant: `header`, followed by everything that `take` ever returned, is a file that can be read at each of
these borders; nothing is decoded or encoded.

`av` gives codec parameters to a stream without a codec (`add_mux_stream`) only where it finds them in the
first frame. Opus has its own (RFC 7845 section 5.1) nowhere in its frames, so its stream is made after a
template: the smallest Matroska file that has them.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable
from fractions import Fraction
from typing import Any, Final

import av
from av.container import OutputContainer

from .ebml import element
from .frames import Setup
from .head import Head, head_of

CLUSTER_MILLISECONDS = 500
"""Of an open cluster, which is lost when the process is killed."""
CLUSTER_BYTES = 1 << 20
"""Whatever a publisher's clock says, so much is written: half a second of 16 Mbit/s."""
_TIME_BASE: Final = Fraction(1, 1000)
_OPTIONS: Final = {
    "live": "1",  # nothing is ever written again: no sizes, no index
    "flush_packets": "1",
    "cluster_time_limit": str(CLUSTER_MILLISECONDS),
    "cluster_size_limit": str(CLUSTER_BYTES),
}


class BadFrames(Exception):
    """What a publisher sent is nothing that a file can hold."""


class Muxer:
    """One file."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._container: OutputContainer | None = None
        self._stream: Any = None
        self._out = _Out()
        self.head: Head | None = None
        """The file's beginning; there after the first frame."""
        self._clusters = bytearray()

    def add(self, frames: Iterable[tuple[bytes, int, bool]]) -> None:
        """Add frames: bytes, milliseconds, whether a keyframe. Raises BadFrames."""
        try:
            for frame in frames:
                self._add(*frame)
        except (av.FFmpegError, ValueError) as problem:
            raise BadFrames(str(problem)) from problem

    def _add(self, data: bytes, milliseconds: int, keyframe: bool) -> None:  # noqa: FBT001 - as in the tuple
        container = self._container
        if container is None:
            container = self._open()
            if not data.startswith(self._setup.parameter_sets):
                data = self._setup.parameter_sets + data  # another head is written, and thrown away
        packet = av.Packet(data)
        packet.stream = self._stream
        packet.pts = packet.dts = milliseconds
        packet.time_base = _TIME_BASE
        packet.is_keyframe = keyframe
        container.mux_one(packet)
        if not self._out.has_head:
            self._take_head()

    def _open(self) -> OutputContainer:
        setup = self._setup
        self._out = _Out()
        container = av.open(self._out, "w", format="matroska", options=dict(_OPTIONS))
        if setup.codec == "opus":
            with av.open(io.BytesIO(_OPUS_TEMPLATE)) as template:
                self._stream = container.add_stream_from_template(template.streams[0])
            container.start_encoding()
        else:
            self._stream = container.add_mux_stream(setup.codec, width=setup.width, height=setup.height)
        self._container = container
        return container

    def _take_head(self) -> None:
        """What was written with the first frame is the head: the frame itself waits in its cluster."""
        head = self._out.take()
        self._out.has_head = True
        self.head = self.head or head_of(head, webm=self._setup.codec != "h264")

    @property
    def header(self) -> bytes:
        """The head, as long as the file is written."""
        return b"" if self.head is None else self.head.live

    def take(self) -> bytes:
        """Return the clusters that have been completed since the last call."""
        self._clusters += self._out.take()
        done = bytes(self._clusters)
        self._clusters.clear()
        return done

    def flush(self) -> None:
        """Complete the open cluster. What is added later begins another one. Raises BadFrames."""
        container, self._container = self._container, None
        if container is None:
            return
        try:
            container.close()  # writes to memory only
        except av.FFmpegError as problem:
            raise BadFrames(str(problem)) from problem
        self._clusters += self._out.take()


class _Out:
    """Where a container writes."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self.has_head = False

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        data = b"".join(self._parts)
        self._parts.clear()
        return data


_OPUS_HEAD: Final = b"OpusHead" + struct.pack("<BBHIhB", 1, 2, 0, 48_000, 0, 0)
"""Version 1, stereo (a decoder takes mono for it as well), nothing to skip, for we begin amid a stream."""
_OPUS_TEMPLATE: Final = element(0x1A45DFA3, element(0x4282, b"matroska")) + element(
    0x18538067,
    element(
        0x1654AE6B,
        element(
            0xAE,
            element(0xD7, b"\1")
            + element(0x73C5, b"\1")
            + element(0x83, b"\2")
            + element(0x86, b"A_OPUS")
            + element(0x63A2, _OPUS_HEAD)
            + element(0xE1, element(0xB5, struct.pack(">d", 48_000)) + element(0x9F, b"\2")),
        ),
    )
    + element(0x1F43B675, element(0xE7, b"\0") + element(0xA3, b"\x81\0\0\x80\xfc")),
)
