"""What the files in a recording's folder are called.

Invariant: a name is made of a number and what is in the file; nothing that came from outside is in it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from media.control import Span

FOLDER_MODE = 0o700
SUFFIXES: Final = {"opus": "mka", "vp8": "mkv", "h264": "mkv"}
"""Of a file that is written. Matroska, whatever is in it."""
MOVED_SUFFIX = "mp4"
"""Of a complete one with H.264: of these browsers play nothing else everywhere."""
ALL_SUFFIXES: Final = (*sorted(set(SUFFIXES.values())), MOVED_SUFFIX)
_RECORDING_ID = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_FILE = re.compile(r"(\d{4,9})\.(?:mka|mkv|mp4)", re.ASCII)
_HIDDEN = re.compile(r"\.\d{4,9}(?:\.mp4)?", re.ASCII)


def is_recording_id(text: str) -> bool:
    """Say whether a folder may be called so: a path it never is."""
    return _RECORDING_ID.fullmatch(text) is not None


def is_file(name: str) -> bool:
    """Say whether a file of ours may be called so."""
    return _FILE.fullmatch(name) is not None


def is_hidden(name: str) -> bool:
    """Say whether a file may be called so that is not there yet."""
    return _HIDDEN.fullmatch(name) is not None


def hidden_path(folder: Path, name: str) -> Path:
    """Return where a file lies until it may be seen."""
    return folder / f".{name}"


def numbers_in(folder: Path) -> list[int]:
    """Return the numbers that are taken. Raises OSError."""
    found = (_FILE.fullmatch(path.name) for path in folder.iterdir())
    return [int(one[1]) for one in found if one is not None]


def is_finished(span: Span) -> bool:
    """Say whether nothing is left to be done for a file."""
    return span.ended is not None and (span.began.codec != "h264" or bool(span.former))
