"""What a file is, by its first bytes. Its name and what the browser calls it count for nothing. Pure.

Invariant: whatever is not recognised is refused; recognising promises nothing, for the file is read behind
walls (`signaling.material.sandbox`), and only what was made from it there is ever given to anybody.
"""

from __future__ import annotations

from typing import Literal

Kind = Literal["pdf", "picture", "office"]

HEAD_BYTES = 128
"""As much as `kind_of` looks at."""
_WEBP_AT = 8
_STARTS: tuple[tuple[bytes, Kind], ...] = (
    (b"%PDF-", "pdf"),  # at the very beginning: elsewhere readers disagree about what the file is
    (b"\x89PNG\r\n\x1a\n", "picture"),
    (b"\xff\xd8\xff", "picture"),  # JPEG
    (b"GIF87a", "picture"),
    (b"GIF89a", "picture"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),  # Word, Excel, PowerPoint before 2007
)
_OFFICE_ENTRIES = (
    b"[Content_Types].xml",
    *(b"_rels/", b"docProps/", b"customXml/", b"word/", b"xl/", b"ppt/"),
    b"mimetypeapplication/vnd.oasis.opendocument",
)
"""How the first entry of an archive is called, 30 bytes in. Office Open XML may have any of its parts there:
Google's begin with the document itself, LibreOffice's with `_rels/`. OpenDocument has its type, which is
stored, not compressed, so that its content follows its name (OpenDocument 1.3 part 2, 3.3)."""
_ENTRY_NAME_AT = 30


def kind_of(head: bytes) -> Kind | None:
    """Return what the file is, given its first `HEAD_BYTES`; `None`: nothing that becomes a page."""
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    if head.startswith(b"RIFF") and head[_WEBP_AT:].startswith(b"WEBP"):
        return "picture"
    if head.startswith(b"PK\x03\x04") and head[_ENTRY_NAME_AT:].startswith(_OFFICE_ENTRIES):
        return "office"
    return None
