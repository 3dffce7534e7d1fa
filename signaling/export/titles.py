"""Subtitles as a stream of the file: 3GPP timed text (`mov_text`) in MP4, WebVTT in WebM.

Invariant: what a cue says is written as words, never as marks: nothing in it is read as a style or a place.
"""

from __future__ import annotations

import html
import struct
from collections import deque
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import av
from av.container import OutputContainer

from .job import Job
from .subtitles import Line, cues, language_of

_TICKS = 1000
LETTER_SHARE = 20
"""Of the picture's height: a letter's."""
_STYLE = """[Script Info]
ScriptType: v4.00+
PlayResX: {width}
PlayResY: {height}

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, \
Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, \
MarginR, MarginV, Encoding
Style: Default,sans-serif,{size},&Hffffff,&Hffffff,&H0,&H80000000,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,0

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""
"""From which FFmpeg makes what players read before the first cue (ETSI TS 126 245, 5.16)."""


class Titles:
    """The stream; none where there are no lines."""

    def __init__(self, container: OutputContainer, codec: str, lines: Sequence[Line], job: Job) -> None:
        self._container = container
        self._codec = codec
        self._cues = deque(cues(lines, job.seconds))
        if not self._cues:
            return
        stream: Any = container.add_stream(codec)
        style = _STYLE.format(width=job.width, height=job.height, size=job.height // LETTER_SHARE)
        stream.codec_context.subtitle_header = style.encode()
        stream.codec_context.time_base = stream.time_base = Fraction(1, _TICKS)
        stream.metadata["language"] = language_of(lines)
        self._stream = stream

    def write_until(self, seconds: float) -> None:
        """Write the cues that begin before that moment."""
        while self._cues and self._cues[0].begins < seconds:
            cue = self._cues.popleft()
            packet = av.Packet(_sample(self._codec, cue.text))
            packet.pts = packet.dts = round(cue.begins * _TICKS)
            packet.duration = round(cue.ends * _TICKS) - packet.pts
            packet.time_base = Fraction(1, _TICKS)
            packet.stream = self._stream
            self._container.mux_one(packet)


def _sample(codec: str, text: str) -> bytes:
    if codec == "mov_text":
        words = text.encode("utf-8", "replace")
        return struct.pack(">H", len(words)) + words
    return html.escape(text, quote=False).encode("utf-8", "replace")
