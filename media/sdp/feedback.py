"""How the bandwidth of an m-line is estimated: in one way only.

Invariant: a line has transport-wide feedback (the extension, and `transport-cc` for a codec) or none of it.
A browser that was offered both by the answer would let the REMB cap what the better estimate says.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from .extensions import Extension
from .values import Format

TRANSPORT_CC: Final = "transport-cc"
REMB: Final = "goog-remb"


def settle(
    formats: tuple[Format, ...], extensions: dict[Extension, int]
) -> tuple[tuple[Format, ...], dict[Extension, int]]:
    """Leave transport-wide feedback where the client has the whole of it, or else REMB."""
    # Any codec's will do: a browser counts all packets of the line, and names it for Opus but not for RED.
    whole = Extension.TRANSPORT_WIDE in extensions and any(
        TRANSPORT_CC in codec.feedback for codec in formats
    )
    dropped = REMB if whole else TRANSPORT_CC
    kept = tuple(
        replace(codec, feedback=tuple(kind for kind in codec.feedback if kind != dropped))
        for codec in formats
    )
    if whole:
        return kept, extensions
    return kept, {name: number for name, number in extensions.items() if name != Extension.TRANSPORT_WIDE}
