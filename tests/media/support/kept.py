"""What lies in a recording's folder, read as anybody would; and media that says whose it is."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import av

from media import control
from media.recorder.naming import is_file, is_finished

SPS = bytes.fromhex("6742c00dda05067e7840000003004000000f23c50aa8")
PPS = bytes.fromhex("68ce0fc8")


@dataclass(frozen=True)
class KeptFrame:
    """One frame of a file."""

    data: bytes
    milliseconds: int
    keyframe: bool


@dataclass(frozen=True)
class KeptFile:
    """One file with its line."""

    span: control.Span
    frames: list[KeptFrame]

    @property
    def marks(self) -> bytes:
        """Everything in it, to be searched for marks."""
        return b"".join(frame.data for frame in self.frames)


def frames_of(path: Path) -> list[KeptFrame]:
    """Demux a file."""
    with av.open(str(path)) as container:
        return [
            KeptFrame(bytes(packet), packet.pts or 0, packet.is_keyframe)
            for packet in container.demux(container.streams[0])
            if packet.size
        ]


def folder_of(data_folder: Path, recording_id: str) -> Path:
    return data_folder / control.RECORDINGS_FOLDER / recording_id


def files_of(data_folder: Path, recording_id: str) -> list[KeptFile]:
    """Read a recording: each listed file that is there, and that there is no other."""
    folder = folder_of(data_folder, recording_id)
    spans = spans_of(data_folder, recording_id)
    named = {name for span in spans for name in (span.began.file, span.former)}
    assert {path.name for path in folder.iterdir() if is_file(path.name)} <= named
    return [
        KeptFile(span, frames_of(folder / span.began.file))
        for span in spans
        if (folder / span.began.file).exists()
    ]


def spans_of(data_folder: Path, recording_id: str) -> list[control.Span]:
    """Read what a recording's list has."""
    lines = folder_of(data_folder, recording_id) / control.SPANS_FILE
    return control.read_spans(lines.read_bytes()) if lines.exists() else []


def until_finished(data_folder: Path, recording_id: str, seconds: float = 30.0) -> None:
    """Wait until nothing is left to be done for any of its files."""
    end = time.monotonic() + seconds
    while not all(is_finished(span) for span in spans_of(data_folder, recording_id)):
        assert time.monotonic() < end, spans_of(data_folder, recording_id)
        time.sleep(0.02)


def vp8_picture(mark: bytes, *, key: bool = False, width: int = 320, height: int = 180) -> bytes:
    """A picture without its descriptor: enough of a head for whoever does not decode it."""
    if not key:
        return b"\x11\x02\x00" + mark
    size = width.to_bytes(2, "little") + height.to_bytes(2, "little")
    return b"\x10\x02\x00\x9d\x01\x2a" + size + mark


def vp8_payload(picture: bytes, *, begins: bool = True) -> bytes:
    """One packet of a picture, with a descriptor as browsers write it."""
    return (b"\x90" if begins else b"\x80") + b"\xe0\x80\x01\x00\x20" + picture
