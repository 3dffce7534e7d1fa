"""`python -m signaling.record.pdf.painter DATA_DIR MEMORY CPU_SECONDS PICTURE_SECONDS`: paints boards.

On stdin a line with what is wanted (`Wanted`), then of each page its operations, one on each line, and an
empty line. On stdout of each picture a line (`Painted`) and its bytes, and a last line (`Done`).

Invariant: what it paints was drawn by anybody, so it can reach nobody (seccomp) and, where the kernel has
Landlock, opens nothing but fonts and material; a picture that takes too long is left out, and the next begun.
"""

from __future__ import annotations

import io
import math
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

import msgspec
from PIL import Image

from ...clients.board_cli.fonts import Fonts
from ...export.board import Board
from ...export.elements import BAD, Operation, box_in, decode_head
from ...export.pictures import MATERIAL_FOLDER, Pictures
from ...export.region import Box, region_of
from ...material.sandbox import walls
from .limits import PICTURE_SIZE as SIZE
from .shots import Done, Painted, Shot, Wanted
from .worker import NO_WALLS, enter, limit

COLOURS = 48
"""Of a picture in few colours: pens, papers, and what lies between them at an edge."""
QUALITY = 75
"""Of one with a photograph in it (JPEG)."""
LARGE_BYTES = 64_000
MAX_BYTES = 6_000_000
"""Of all pictures of a document: a hundred thousand each."""
SHARE_TO_PAINT = 0.8
"""Of its time on the processor; what is not painted then is left out, and the rest is answered."""


class _TooLong(BaseException):
    """A picture's time is over. Nothing that is ready for bad elements catches it."""


class _Page:
    """What was on one page at some moments, and where on it anything was ever drawn."""

    def __init__(self, shots: Sequence[Shot]) -> None:
        self._shots = shots
        self._latest: dict[str, msgspec.Raw] = {}
        self._boxes: list[Box] = []
        self._moments: list[list[msgspec.Raw]] = []
        self._at = -math.inf
        self.left_out = 0

    def take(self, line: bytes) -> None:
        """Take an operation: what was accepted later is not shown earlier, though clocks may differ."""
        try:
            operation = _decode(line)
            head = decode_head(operation.element)
        except BAD:
            self.left_out += 1
            return
        self._at = max(self._at, operation.at)
        self._close(self._at)
        self._latest[head.id] = operation.element
        box = box_in(operation.element)
        if box is not None:
            self._boxes.append(box)

    def states(self) -> list[list[msgspec.Raw]]:
        """Return the elements at each moment."""
        self._close(math.inf)
        return self._moments

    @property
    def region(self) -> Box:
        """What part of the page is seen: the same at all moments."""
        return region_of(self._boxes, SIZE[0] / SIZE[1])

    def _close(self, until: float) -> None:
        """Keep what there is for the moments that are over, before anything of `until` is taken."""
        while len(self._moments) < len(self._shots) and self._shots[len(self._moments)].at < until:
            self._moments.append(list(self._latest.values()))


_decode = msgspec.json.Decoder(Operation).decode


class Painter:
    """See the module. `answer` is given each picture; `ends_at`: of its time on the processor, seconds."""

    def __init__(
        self,
        pictures: Mapping[str, bytes],
        answer: Callable[[str, bytes], None],
        ends_at: float,
        picture_seconds: float,
    ) -> None:
        self._pictures = pictures
        self._answer = answer
        self._ends_at = ends_at
        self._seconds = picture_seconds
        self._fonts = Fonts()
        self._room = MAX_BYTES
        self.left_out = 0
        signal.signal(signal.SIGPROF, _stop)

    def paint(self, shots: Sequence[Shot], lines: Iterator[bytes]) -> None:
        """Paint one page at some moments."""
        page = _Page(shots)
        for line in lines:
            if self._is_over:
                return
            page.take(line)
        region, is_known = page.region, dict[tuple[bytes, ...], bytes]()
        for shot, elements in zip(shots, page.states(), strict=True):
            if self._is_over:
                return
            state = tuple(map(bytes, elements))
            made = is_known.get(state) or self._painted(elements, region)
            if made is not None and len(made) <= self._room:
                is_known[state] = made
                self._room -= len(made)
                self._answer(shot.id, made)
        self.left_out += page.left_out

    @property
    def _is_over(self) -> bool:
        return time.process_time() > self._ends_at

    def _painted(self, elements: Sequence[msgspec.Raw], region: Box) -> bytes | None:
        """Return a picture, encoded; `None`: it would take too long, or too much room."""
        try:
            signal.setitimer(signal.ITIMER_PROF, self._seconds)  # once
            try:
                return self._encoded(elements, region)
            finally:
                signal.setitimer(signal.ITIMER_PROF, 0)
        except (_TooLong, MemoryError):
            return None

    def _encoded(self, elements: Sequence[msgspec.Raw], region: Box) -> bytes:
        operations = (Operation(0.0, one) for one in elements)
        board = Board(operations, region, SIZE, self._pictures, self._fonts)
        image = board.look(0.0)
        self.left_out += board.left_out
        return encoded(image)


def encoded(image: Image.Image) -> bytes:
    """Return a picture as PNG of few colours, or as JPEG where that is large and JPEG is smaller."""
    few, full = io.BytesIO(), io.BytesIO()
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(few, "PNG")
    if few.tell() <= LARGE_BYTES:
        return few.getvalue()
    image.save(full, "JPEG", quality=QUALITY)
    return min(few.getvalue(), full.getvalue(), key=len)


def _stop(*_: object) -> None:
    raise _TooLong


def _lines(given: BinaryIO) -> Iterator[bytes]:
    """Yield the lines until an empty one."""
    for line in given:
        if line == b"\n":
            return
        yield line


def main(data_dir: Path, memory_bytes: int, cpu_seconds: int, picture_seconds: float) -> int:
    """Answer one lesson. Return the exit status."""
    limit(memory_bytes, cpu_seconds)
    Image.init()  # behind the walls no module can be loaded
    try:
        enter(data_dir / MATERIAL_FOLDER)
    except walls.NoWalls:
        return NO_WALLS
    with os.fdopen(0, "rb", closefd=False) as given, os.fdopen(1, "wb", closefd=False) as answered:

        def say(what: Painted | Done, content: bytes = b"") -> None:
            answered.write(msgspec.json.encode(what) + b"\n" + content)
            answered.flush()

        wanted = msgspec.json.decode(given.readline(), type=Wanted)
        painter = Painter(
            Pictures(data_dir),
            lambda name, made: say(Painted(name, len(made)), made),
            cpu_seconds * SHARE_TO_PAINT,
            picture_seconds,
        )
        for shots in wanted.pages:
            painter.paint(shots, _lines(given))
        say(Done(painter.left_out))
    return 0


if __name__ == "__main__":
    os._exit(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])))
