"""The saved inputs: one file each under `corpus/TARGET`, named by what is in it.

A file is there because it reached code that no other did, or because it once broke something.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

FOLDER = Path(__file__).parent / "corpus"


def saved(target: str) -> list[bytes]:
    """Return the corpus of a target, in the order of its names."""
    return [path.read_bytes() for path in sorted((FOLDER / target).glob("*"))]


def save(target: str, data: bytes) -> Path:
    """Add an input to a target's corpus; returns its file."""
    folder = FOLDER / target
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / hashlib.sha256(data).hexdigest()[:16]
    path.write_bytes(data)
    return path
