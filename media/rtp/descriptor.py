"""What a relay reads at the head of a video payload."""

from __future__ import annotations


class Descriptor:
    """What was read of one payload. All zero for audio; H.264 has no numbers to be rewritten."""

    __slots__ = (
        "above_base",
        "begins_frame",
        "keyframe",
        "picture_id",
        "picture_id_at",
        "tl0",
        "tl0_at",
        "wide",
    )

    def __init__(self) -> None:
        self.begins_frame = False
        self.keyframe = False
        """Whether a stream may begin with this packet."""
        self.above_base = False
        """Whether it belongs to an upper temporal layer: the next picture of the base does without it."""
        self.picture_id = 0
        self.picture_id_at = 0
        """Offset of VP8's picture id in the payload; 0: it has none."""
        self.wide = False
        """Whether the picture id has 15 bits (two bytes)."""
        self.tl0 = 0
        self.tl0_at = 0
        """Offset of VP8's TL0PICIDX in the payload; 0: it has none."""
