"""The head of a video payload, whatever its codec: where a stream may begin, and which numbers to rewrite.

Invariant: offsets point into the payload they were read from; a broken head raises `MalformedRtp`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from .descriptor import Descriptor
from .h264 import parse_h264
from .vp8 import parse_vp8

READERS: Final[dict[str, Callable[[bytes], Descriptor]]] = {"vp8": parse_vp8, "h264": parse_h264}
"""By codec, as `media.sdp` names it. Audio has no head that a relay reads."""
