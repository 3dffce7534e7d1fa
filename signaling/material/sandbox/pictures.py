"""Pictures: read with care, made small enough, and written anew. Runs behind the walls.

Invariant: what is written was painted from pixels alone. Nothing else of the file is in it: no place or
camera (EXIF), no colour profile, no second picture, nothing appended.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image, ImageOps

from ..limits import MAX_PIXELS, MAX_STRETCH, PICTURE_SIDE, THUMB_SIDE

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
FEW_COLOURS = 4096
"""Up to here a page is drawn, not photographed: WebP without loss is sharper then, and a fifth of the bytes
(a page of text at 2,400 pixels: 60 KB; with loss 330 KB)."""
QUALITY = 80
THUMB_QUALITY = 60
EFFORT = 2
"""Of 6. More takes twice the time for two bytes in a hundred."""


class TooManyPixels(Exception):
    """It would not fit into memory, or is a strip that nobody could read."""


@dataclass(frozen=True, slots=True)
class Made:
    """A page or picture as it is kept: two WebP files."""

    width: int
    height: int
    page: bytes
    thumb: bytes


def prepare() -> None:
    """Load all that reading and writing wants from files: later there are none."""
    Image.MAX_IMAGE_PIXELS = None  # looked at below, before anything is decoded
    for name in FORMATS:
        tried = io.BytesIO()
        Image.new("RGB", (8, 8)).save(tried, name)
        with Image.open(io.BytesIO(tried.getvalue()), formats=FORMATS) as image:
            ImageOps.exif_transpose(image).convert("RGB")
    made_of(Image.new("RGB", (8, 8)))


def picture(content: bytes) -> Made:
    """Return the picture in `content`. Raise `TooManyPixels`, and whatever Pillow raises for a broken one."""
    with Image.open(io.BytesIO(content), formats=FORMATS) as image:
        check(image.width, image.height)
        image.draft(
            "RGB", (PICTURE_SIDE, PICTURE_SIDE)
        )  # a JPEG is decoded at half the size where that will do
        upright = ImageOps.exif_transpose(image)
    upright.thumbnail((PICTURE_SIDE, PICTURE_SIDE), reducing_gap=2.0)
    return made_of(_on_white(upright))


def made_of(image: Image.Image) -> Made:
    """Return an RGB picture as it is kept."""
    small = image.copy()
    small.thumbnail((THUMB_SIDE, THUMB_SIDE), reducing_gap=2.0)
    lossless = image.getcolors(FEW_COLOURS) is not None
    return Made(
        image.width, image.height, _webp(image, QUALITY, lossless=lossless), _webp(small, THUMB_QUALITY)
    )


def check(width: float, height: float) -> None:
    """Raise `TooManyPixels` for a size that is not to be decoded."""
    if not 0 < width * height <= MAX_PIXELS or max(width, height) > MAX_STRETCH * min(width, height):
        raise TooManyPixels(f"{width} by {height}")


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    layered = image.convert("RGBA")
    paper = Image.new("RGB", image.size, "white")
    paper.paste(layered, mask=layered.getchannel("A"))
    return paper


def _webp(image: Image.Image, quality: int, *, lossless: bool = False) -> bytes:
    written = io.BytesIO()
    image.save(written, "WEBP", quality=quality, method=EFFORT, lossless=lossless, exif=b"", icc_profile=b"")
    return written.getvalue()
