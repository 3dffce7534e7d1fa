"""A font with Japanese letter forms, as this machine has one. Not Pillow's own, which has no Japanese."""

from __future__ import annotations

from pathlib import Path

from PIL import ImageFont

from .trouble import Wrong

CANDIDATES = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/opentype/ipafont-gothic/ipag.ttf",
    "/System/Library/Fonts/ヒラギノ角ゴシック W3.ttc",
    "C:/Windows/Fonts/YuGothR.ttc",
    "C:/Windows/Fonts/meiryo.ttc",
)
"""Debian, Arch, Fedora; IPA's; macOS; Windows. The first face of each collection is the Japanese one."""


class Fonts:
    """The font in the sizes that a page wants."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = str(path) if path else next((name for name in CANDIDATES if Path(name).is_file()), None)
        self._sizes: dict[int, ImageFont.FreeTypeFont] = {}

    def of_size(self, pixels: int) -> ImageFont.FreeTypeFont:
        """Return the font. Raise `Wrong` where there is none."""
        if pixels not in self._sizes:
            if self._path is None:
                raise Wrong("no_font")
            try:
                self._sizes[pixels] = ImageFont.truetype(self._path, pixels)
            except OSError as error:
                raise Wrong("no_file", path=self._path, why=error) from error
        return self._sizes[pixels]
