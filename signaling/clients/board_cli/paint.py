"""Marks as a picture, painted by Pillow, four pixels for one so that edges are smooth."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Self

from PIL import Image, ImageColor, ImageDraw, ImageOps

from .fonts import Fonts
from .marks import Box, Course, Mark, Picture, Point, Words

SCALE = 2.0
"""Pixels for one unit of the scene."""
MAX_SIDE = 3000
"""Pixels of the longer side at most; a larger page is painted smaller."""
FINE = 2
"""How many times finer it is painted than it is given out, in each direction."""
MAX_READY = 16
"""Pictures that are kept as they were painted: more are seldom on a page, and each takes some megabytes."""
Ready = tuple[Image.Image, Image.Image]
"""A picture's colours, and where they go."""
_GREY = (221, 221, 221)
_INK = (30, 30, 30)


def painted(marks: Iterable[Mark], box: Box, pictures: Mapping[str, bytes], fonts: Fonts) -> Image.Image:
    """Return a picture of what lies in the box. Raise `Wrong` where words lack a font."""
    width, height = box[2] - box[0], box[3] - box[1]
    scale = min(SCALE, MAX_SIDE / max(width, height)) * FINE
    size = [max(FINE, math.ceil(side * scale / FINE) * FINE) for side in (width, height)]
    canvas = Canvas((box[0], box[1]), scale, (size[0], size[1]), pictures, fonts)
    for mark in marks:
        canvas.paint(mark)
    return canvas.image.reduce(FINE)


class Canvas:
    """A white picture that marks are painted on; what reaches beyond it is cut off."""

    def __init__(
        self,
        origin: Point,
        scale: float,
        size: tuple[int, int],
        pictures: Mapping[str, bytes],
        fonts: Fonts,
        ready: dict[Mark, Ready] | None = None,
    ) -> None:
        """`origin`: what of the scene lies at its left upper corner; `scale`: pixels for one unit.

        `ready`: pictures as they were painted on another canvas of this scale; some are kept there.
        """
        self._ready = {} if ready is None else ready
        self._left, self._top = origin
        self._scale = scale
        self._pictures = pictures
        self._fonts = fonts
        self.image = Image.new("RGB", size, "white")

    def paint(self, mark: Mark) -> None:
        match mark:
            case Course():
                self._course(mark)
            case Words():
                self._words(mark)
            case Picture():
                self._picture(mark)

    def _course(self, mark: Course) -> None:
        points = [self._at(point) for point in mark.points]
        if mark.fill is not None:
            with _Mask(self.image, points, 0.0, mark.fill, mark.opacity * mark.fill_opacity) as mask:
                mask.area(points)
        if mark.stroke is None:
            return
        width = max(1.0, mark.width * self._scale)
        line = [*points, points[0]] if mark.closed else points
        dashes = [part * self._scale for part in mark.dash or ()]
        pieces = _dashed(line, dashes) if dashes and min(dashes) >= 1 else [line]
        with _Mask(self.image, points, width, mark.stroke, mark.opacity) as mask:
            for piece in pieces:
                mask.line(piece, width)

    def _words(self, mark: Words) -> None:
        if not mark.text.strip():
            return
        font = self._fonts.of_size(max(1, round(mark.size * self._scale)))
        left, top, right, bottom = font.getbbox(mark.text, anchor="lm")
        wide, high = math.ceil(max(abs(left), right)) + 2, math.ceil(max(abs(top), bottom)) + 2
        # The anchor is the middle of the mask: it is what words are turned round.
        mask = Image.new("L", (2 * wide, 2 * high))
        anchor = {"left": "lm", "center": "mm", "right": "rm"}[mark.align]
        ImageDraw.Draw(mask).text((wide, high), mark.text, 255, font, anchor=anchor)
        if mark.angle:
            mask = mask.rotate(-math.degrees(mark.angle), Image.Resampling.BICUBIC, expand=True)
        x, y = self._at(mark.at)
        place = round(x - mask.width / 2), round(y - mask.height / 2)
        self.image.paste(_rgb(mark.colour), place, _weaker(mask, mark.opacity))

    def _picture(self, mark: Picture) -> None:
        ready = self._ready.get(mark)
        if ready is None:
            shown = self._made(mark)
            ready = shown.convert("RGB"), _weaker(shown.getchannel("A"), mark.opacity)
            if len(self._ready) < MAX_READY:
                self._ready[mark] = ready
        colours, mask = ready
        x, y = self._at(mark.middle)
        self.image.paste(colours, (round(x - mask.width / 2), round(y - mask.height / 2)), mask)

    def _made(self, mark: Picture) -> Image.Image:
        size = [max(1, round(abs(side) * self._scale)) for side in (mark.width, mark.height)]
        shown = _opened(self._pictures.get(mark.file_id), mark).resize(
            (size[0], size[1]), Image.Resampling.LANCZOS
        )
        if mark.mirrored[0]:
            shown = ImageOps.mirror(shown)
        if mark.mirrored[1]:
            shown = ImageOps.flip(shown)
        return shown.rotate(-math.degrees(mark.angle), Image.Resampling.BICUBIC, expand=True)

    def _at(self, point: Point) -> Point:
        return (point[0] - self._left) * self._scale, (point[1] - self._top) * self._scale


class _Mask:
    """Where a colour goes. It is put on the picture at the end, once, however its parts overlap."""

    def __init__(
        self, image: Image.Image, points: Sequence[Point], width: float, colour: str, opacity: float
    ) -> None:
        margin = width / 2 + 2
        xs, ys = [x for x, _ in points], [y for _, y in points]
        self._left = max(math.floor(min(xs) - margin), 0)
        self._top = max(math.floor(min(ys) - margin), 0)
        right = min(math.ceil(max(xs) + margin), image.width)
        bottom = min(math.ceil(max(ys) + margin), image.height)
        size = max(right - self._left, 0), max(bottom - self._top, 0)
        self._image, self._colour, self._opacity = image, colour, opacity
        self._mask = Image.new("L", size)
        self._draw = ImageDraw.Draw(self._mask)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        mask = _weaker(self._mask, self._opacity)
        self._image.paste(_rgb(self._colour), (self._left, self._top), mask)

    def area(self, points: Sequence[Point]) -> None:
        self._draw.polygon([self._here(point) for point in points], fill=255)

    def line(self, points: Sequence[Point], width: float) -> None:
        here = [self._here(point) for point in points]
        self._draw.line(here, fill=255, width=round(width), joint="curve")
        for x, y in (here[0], here[-1]):
            self._draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=255)

    def _here(self, point: Point) -> Point:
        return point[0] - self._left, point[1] - self._top


def _opened(content: bytes | None, mark: Picture) -> Image.Image:
    """Return the part of a picture that is shown; grey where the file is missing or no picture."""
    if content is not None:
        try:
            with Image.open(io.BytesIO(content), formats=("WEBP",)) as file:
                left, top, right, bottom = mark.crop
                w, h = file.size
                return file.convert("RGBA").crop(
                    (round(left * w), round(top * h), round(right * w), round(bottom * h))
                )
        except (OSError, ValueError, Image.DecompressionBombError):
            pass
    return Image.new("RGBA", (1, 1), _GREY)


def _dashed(points: Sequence[Point], lengths: Sequence[float]) -> Iterator[list[Point]]:
    """Give the pieces of a course that are drawn: for so long, then not for so long."""
    piece, part, left = [points[0]], 0, lengths[0]
    for a, b in pairwise(points):
        distance, done = math.dist(a, b), 0.0
        while distance - done > left:
            done += left
            turn = (a[0] + (b[0] - a[0]) * done / distance, a[1] + (b[1] - a[1]) * done / distance)
            if part == 0:
                yield [*piece, turn]
            piece, part = [turn], 1 - part
            left = lengths[part]
        left -= distance - done
        piece.append(b)
    if part == 0:
        yield piece


def _weaker(mask: Image.Image, opacity: float) -> Image.Image:
    return mask if opacity >= 1 else mask.point([round(value * opacity) for value in range(256)])


def _rgb(colour: str) -> tuple[int, ...]:
    """Return a CSS colour's parts; ink for one that Pillow does not know."""
    try:
        return ImageColor.getrgb(colour)[:3]
    except ValueError:
        return _INK
