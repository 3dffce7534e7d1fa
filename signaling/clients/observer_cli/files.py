"""What is written: one Matroska file for each source of each person, and lines of JSON for everything else.

Invariant: nothing is decoded or encoded; a file that was closed, or whose process was killed, opens: clusters
are half a second long and nothing before them is ever written again.
"""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path
from typing import Any, TextIO

import av
from av.container import OutputContainer

from .packets import Frame
from .permit import Key

_OPTIONS = {"live": "1", "flush_packets": "1", "cluster_time_limit": "500"}
_MILLISECONDS = Fraction(1, 1000)
_CLOCK_HZ = {"microphone": 48_000, "camera": 90_000, "screen": 90_000}


class TrackFile:
    """One source of one person. Its time is the recording's, in milliseconds since `began` (Unix seconds)."""

    def __init__(self, path: Path, source: str, began: float) -> None:
        self.path = path
        self._source, self._began = source, began
        self._container: OutputContainer | None = None
        self._stream: Any = None
        self._span: tuple[int, float] | None = None
        self._last_ms = -1

    def begin_span(self) -> None:
        """Another slot, or somebody again after a while: RTP's time begins anew."""
        self._span = None

    def add(self, frame: Frame, came: float) -> int:
        """Add a frame that came at this time; return its bytes."""
        if self._span is None:
            self._span = frame.timestamp, came
        first, at = self._span
        ticks = (frame.timestamp - first + 0x8000_0000 & 0xFFFF_FFFF) - 0x8000_0000
        milliseconds = round((at - self._began) * 1000 + ticks * 1000 / _CLOCK_HZ[self._source])
        self._last_ms = max(milliseconds, self._last_ms + 1, 0)
        container = self._container or self._open(frame)
        packet = av.Packet(frame.data)
        packet.stream = self._stream
        packet.pts = packet.dts = self._last_ms
        packet.time_base = _MILLISECONDS
        packet.is_keyframe = frame.keyframe
        container.mux_one(packet)
        return len(frame.data)

    def close(self) -> None:
        if self._container is not None:
            self._container.close()
            self._container = None

    def _open(self, frame: Frame) -> OutputContainer:
        container = av.open(str(self.path), "w", format="matroska", options=dict(_OPTIONS))
        if self._source == "microphone":
            self._stream = container.add_stream("libopus", rate=48_000, layout="stereo")
            container.start_encoding()  # writes the head; nothing is ever given to the encoder
        else:
            width, height = frame.size
            self._stream = container.add_mux_stream("vp8", width=width, height=height)
        self._container = container
        return container


class Folder:
    """Everything of one visit. Times in `events.jsonl` are Unix seconds of the server."""

    def __init__(self, path: Path) -> None:
        path.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._tracks: dict[Key, TrackFile] = {}
        self._lines: TextIO = (path / "events.jsonl").open("a", encoding="utf-8")
        self.kept_bytes = 0
        self.began: float | None = None

    def track(self, key: Key, name: str, at: float) -> TrackFile:
        """Return the file of a source, made when it is first asked for."""
        if key not in self._tracks:
            if self.began is None:
                self.began = at
            number = 1 + len(self._tracks)
            path = self._free(f"{number:03d}-{_safe(name)}-{key[1]}")
            self._tracks[key] = TrackFile(path, key[1], self.began)
            self.line(
                "file", at, file=path.name, person=key[0], name=name, source=key[1], begins_at=self.began
            )
        return self._tracks[key]

    def add(self, key: Key, name: str, frame: Frame, came: float) -> None:
        """Add a frame to its file."""
        self.kept_bytes += self.track(key, name, came).add(frame, came)

    def line(self, kind: str, at: float, **more: Any) -> None:
        """Write one line; it is on its way to the disk when this returns."""
        self._lines.write(json.dumps({"kind": kind, "at": round(at, 3), **more}, ensure_ascii=False) + "\n")
        self._lines.flush()

    def close(self) -> None:
        """Close every file."""
        for track in self._tracks.values():
            track.close()
        self._lines.close()

    def _free(self, stem: str) -> Path:
        """Return a name that no file of an earlier visit has."""
        path, number = self._path / f"{stem}.mkv", 2
        while path.exists():
            path, number = self._path / f"{stem}-{number}.mkv", number + 1
        return path


def _safe(name: str) -> str:
    """Return a name as a part of a file's: letters and digits of any script."""
    return re.sub(r"[^\w]+", "_", name)[:40].strip("_") or "visitor"
