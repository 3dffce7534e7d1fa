"""`python -m signaling.material.sandbox.worker pdf|picture`: a file on stdin, frames on stdout.

Invariant: nothing of the file is looked at before the walls stand. The process ends by itself, or is ended;
what it did not tell by then did not happen.
"""

from __future__ import annotations

import os
import sys

from ..frames import DoneNote, Fault, FaultNote, Note, PageNote, packed
from ..limits import MAX_DOCUMENT_BYTES
from . import walls

NO_WALLS = 71
"""Exit status (EX_OSERR in sysexits.h): this system does not let us build them."""
_STDIN, _STDOUT = 0, 1
_READ_BYTES = 1 << 20


def main(kind: str) -> int:
    """Answer one file. Return the exit status."""
    walls.limit()
    # Libraries come in under the limits, and with all that they read from files later.
    from . import documents, pictures  # noqa: PLC0415

    pictures.prepare()
    fonts = documents.prepare() if kind == "pdf" else None
    try:
        walls.enter()
    except walls.NoWalls:
        return NO_WALLS
    content = _everything()
    try:
        for made in iter([pictures.picture(content)]) if fonts is None else documents.pages(content):
            _say(PageNote(width=made.width, height=made.height), made.page, made.thumb)
    except Exception as error:  # noqa: BLE001 - whatever a hostile file brings about, it is the file's fault
        _say(FaultNote(fault=fault_of(error)))
    else:
        _say(DoneNote())
    return 0


def fault_of(error: Exception) -> Fault:
    """Return what to tell of an error."""
    from . import documents, pictures  # noqa: PLC0415 - as above

    match error:
        case documents.Encrypted():
            return "encrypted"
        case documents.TooManyPages():
            return "too_many_pages"
        case pictures.TooManyPixels():
            return "too_many_pixels"
        case MemoryError():
            return "too_heavy"
        case _:
            return "broken"


def _everything() -> bytes:
    parts = []
    left = MAX_DOCUMENT_BYTES
    while left > 0 and (part := os.read(_STDIN, min(left, _READ_BYTES))):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def _say(note: Note, page: bytes = b"", thumb: bytes = b"") -> None:
    left = memoryview(packed(note, page, thumb))
    while left:
        left = left[os.write(_STDOUT, left) :]


if __name__ == "__main__":
    os._exit(main(sys.argv[1]))  # nothing is left to tidy up, and tidying wants system calls
