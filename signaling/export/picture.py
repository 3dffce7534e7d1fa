"""The pictures of one piece: each camera's newest picture in its place, its name below; a board's page.

Invariant: at each moment a place shows what its camera showed then; one that has nothing yet is grey.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import av
from av.video.frame import VideoFrame
from PIL import Image, ImageDraw

from ..clients.board_cli.fonts import Fonts
from ..clients.board_cli.trouble import Wrong
from .boards import Boards
from .job import Job
from .layout import Paper, Tile
from .plan import Scene

BEHIND, WAITS = (24, 24, 27), (63, 63, 70)
NAME_SHARE = 14
"""Of a tile's height: a name's, within the two bounds below, in pixels."""
MIN_NAME, MAX_NAME = 14, 30
GIVE_UP_SECONDS = 5.0
"""A camera without a picture for so long is switched off: its place is grey."""


class Camera:
    """One file's pictures, in the order of time."""

    def __init__(self, path: Path, begins: float, at: float) -> None:
        """`begins`: when the file does, `at`: from when on it is looked at."""
        self._begins = begins
        self._container = av.open(str(path))
        stream = self._container.streams.video[0]
        stream.thread_count = 1
        if at > begins:
            self._container.seek(int((at - begins) * av.time_base))
        self._frames = self._container.decode(stream)
        self._next: VideoFrame | None = None
        self._newest: VideoFrame | None = None
        self._step()

    def _step(self) -> None:
        self._newest = self._next or self._newest
        try:
            self._next = next(self._frames, None)
        except av.FFmpegError:  # damage in the middle: the picture stands still from there
            self._next = None

    def _at(self, frame: VideoFrame) -> float:
        return self._begins + (frame.time or 0.0)

    def look(self, at: float) -> VideoFrame | None:
        """Return what it shows then; `None`: nothing. Times must rise."""
        while self._next is not None and self._at(self._next) <= at:
            self._step()
        newest = self._newest
        return newest if newest is not None and at - self._at(newest) < GIVE_UP_SECONDS else None

    def close(self) -> None:
        self._container.close()


class Painter:
    """Paints a piece, picture after picture."""

    def __init__(self, recording: Path, job: Job, boards: Boards) -> None:
        self._folder = recording
        self._job = job
        self._boards = boards
        self._cameras: dict[int, Camera] = {}
        self._fonts = Fonts()

    def paint(self, scenes: Sequence[Scene], begin: float, count: int) -> Iterator[VideoFrame]:
        """Yield so many pictures from `begin` on."""
        rest = iter(scenes)
        scene = next(rest)
        canvas = self._empty(scene.tiles)
        shown: dict[int, VideoFrame | None] = {}
        page: Image.Image | None = None
        for number in range(count):
            at = begin + number / self._job.pictures_per_second
            while at >= scene.ends and (following := next(rest, None)) is not None:
                scene, shown, page = following, {}, None
                canvas = self._empty(scene.tiles)
                self._let_go(scene.tiles)
            if scene.paper is not None:
                page = self._write_on(canvas, scene.paper, at, page)
            self._renew(canvas, scene.tiles, shown, at)
            yield VideoFrame.from_image(canvas)  # type: ignore[no-untyped-call]

    def close(self) -> None:
        """Close all files."""
        self._let_go(())

    def _let_go(self, tiles: Sequence[Tile]) -> None:
        for number in set(self._cameras) - {tile.track for tile in tiles}:
            self._cameras.pop(number).close()

    def _empty(self, tiles: Sequence[Tile]) -> Image.Image:
        canvas = Image.new("RGB", (self._job.width, self._job.height), BEHIND)
        for tile in tiles:
            self._put(canvas, tile, None)
        return canvas

    def _write_on(
        self, canvas: Image.Image, paper: Paper, at: float, before: Image.Image | None
    ) -> Image.Image:
        """Put a page as it is then, unless it is the picture that is there."""
        page = self._boards.look(paper.page, at)
        if page is not before:
            size = fitted(page.width, page.height, paper.width, paper.height)
            shown = page if size == page.size else page.resize(size, Image.Resampling.BOX, reducing_gap=2.0)
            place = paper.left + (paper.width - size[0]) // 2, paper.top + (paper.height - size[1]) // 2
            canvas.paste(shown, place)
        return page

    def _renew(
        self, canvas: Image.Image, tiles: Sequence[Tile], shown: dict[int, VideoFrame | None], at: float
    ) -> None:
        """Put what has changed, and what lies over it."""
        covered = False
        for tile in tiles:
            frame = self._camera(tile.track, at).look(at)
            if covered or shown.get(tile.track) is not frame:
                shown[tile.track] = frame
                self._put(canvas, tile, frame)
                covered = covered or tile.width == self._job.width

    def _camera(self, number: int, at: float) -> Camera:
        camera = self._cameras.get(number)
        if camera is None:
            track = self._job.tracks[number]
            camera = self._cameras[number] = Camera(self._folder / track.file, track.begins, at)
        return camera

    def _put(self, canvas: Image.Image, tile: Tile, frame: VideoFrame | None) -> None:
        box = (tile.left, tile.top, tile.left + tile.width, tile.top + tile.height)
        draw = ImageDraw.Draw(canvas)
        if frame is None:
            draw.rectangle((box[0], box[1], box[2] - 1, box[3] - 1), fill=WAITS)
        else:
            width, height = fitted(frame.width, frame.height, tile.width, tile.height)
            if (width, height) != (tile.width, tile.height):
                draw.rectangle((box[0], box[1], box[2] - 1, box[3] - 1), fill=BEHIND)
            place = (tile.left + (tile.width - width) // 2, tile.top + (tile.height - height) // 2)
            canvas.paste(scaled(frame, width, height), place)
        if tile.name:
            self._write(draw, tile)

    def _write(self, draw: ImageDraw.ImageDraw, tile: Tile) -> None:
        size = max(MIN_NAME, min(tile.height // NAME_SHARE, MAX_NAME))
        try:
            font = self._fonts.of_size(size)
        except Wrong:  # this machine has none with Japanese letters: boxes would be worse than nothing
            return
        left, top = tile.left + size // 2, tile.top + tile.height - size * 2
        width = draw.textlength(tile.name, font=font)
        draw.rectangle((left - 4, top - 2, left + width + 4, top + size + size // 3), fill=BEHIND)
        draw.text((left, top), tile.name, font=font, fill="white")


def scaled(frame: VideoFrame, width: int, height: int) -> Image.Image:
    """Return a picture in another size."""
    small: Any = frame.reformat(width=width, height=height, format="rgb24", interpolation="BILINEAR")
    return cast("Image.Image", small.to_image())


def fitted(width: int, height: int, most_width: int, most_height: int) -> tuple[int, int]:
    """Return the largest even size of the same form within a box."""
    scale = min(most_width / width, most_height / height)
    return max(round(width * scale) // 2 * 2, 2), max(round(height * scale) // 2 * 2, 2)
