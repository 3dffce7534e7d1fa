"""A friendly face, drawn as the planes of a YUV 4:2:0 picture. Pure, and without an image library.

Everything is made of ellipses, given in shares of the picture's height, so that one drawing serves all sizes.
"""

from __future__ import annotations

from dataclasses import dataclass

Colour = tuple[int, int, int]
"""Y, U, V in the limited range of video (BT.601)."""


def colour(red: int, green: int, blue: int) -> Colour:
    """Convert from 8-bit RGB (BT.601, limited range)."""
    return (
        round(16 + 0.257 * red + 0.504 * green + 0.098 * blue),
        round(128 - 0.148 * red - 0.291 * green + 0.439 * blue),
        round(128 + 0.439 * red - 0.368 * green - 0.071 * blue),
    )


@dataclass(frozen=True, slots=True)
class Look:
    """What tells one face from another."""

    wall: Colour
    hair: Colour
    skin: Colour
    shirt: Colour


@dataclass(frozen=True, slots=True)
class Pose:
    """One moment. All from 0 to 1, but `sway`, which is from -1 to 1."""

    mouth: float = 0.0
    eyes: float = 1.0
    sway: float = 0.0


WHITE, DARK, BLUSH, MOUTH = (
    colour(255, 255, 255),
    colour(52, 43, 46),
    colour(243, 170, 160),
    colour(176, 66, 72),
)

_LOOKS = (
    ((214, 232, 245), (46, 38, 40), (250, 218, 190), (94, 142, 214)),
    ((251, 229, 214), (86, 56, 38), (246, 208, 178), (226, 120, 92)),
    ((222, 240, 220), (34, 32, 36), (238, 196, 164), (96, 168, 116)),
    ((240, 226, 245), (64, 44, 44), (252, 222, 198), (160, 112, 190)),
    ((252, 243, 207), (40, 34, 34), (240, 200, 170), (222, 172, 60)),
    ((216, 240, 238), (98, 66, 46), (248, 214, 186), (70, 158, 156)),
)


def look(number: int) -> Look:
    """The look of the pupil of this number; they repeat after six."""
    wall, hair, skin, shirt = (colour(*rgb) for rgb in _LOOKS[number % len(_LOOKS)])
    return Look(wall, hair, skin, shirt)


class Canvas:
    """A picture of even width and height, of one colour at first. `planes` are Y, U and V."""

    def __init__(self, width: int, height: int, background: Colour) -> None:
        self.width, self.height = width, height
        luma, blue, red = background
        quarter = width // 2 * (height // 2)
        self.planes = (
            bytearray([luma]) * (width * height),
            bytearray([blue]) * quarter,
            bytearray([red]) * quarter,
        )

    def ellipse(self, x: float, y: float, radius_x: float, radius_y: float, fill: Colour) -> None:
        """Fill an ellipse. All measures in shares of the height; `x` counts from the middle."""
        for plane, value, scale in zip(self.planes, fill, (1, 2, 2), strict=True):
            self._ellipse(
                plane,
                value,
                self.width // scale,
                self.height // scale,
                (self.width / 2 / self.height + x, y, radius_x, radius_y),
            )

    @staticmethod
    def _ellipse(
        plane: bytearray, value: int, width: int, height: int, shape: tuple[float, float, float, float]
    ) -> None:
        x, y, radius_x, radius_y = (measure * height for measure in shape)
        if radius_x <= 0 or radius_y <= 0:
            return
        for row in range(max(0, int(y - radius_y)), min(height, int(y + radius_y) + 1)):
            share = 1 - ((row + 0.5 - y) / radius_y) ** 2
            if share > 0:
                half = radius_x * share**0.5
                left, right = max(0, round(x - half)), min(width, round(x + half))
                if right > left:
                    plane[row * width + left : row * width + right] = bytes([value]) * (right - left)


def draw(width: int, height: int, who: Look, pose: Pose) -> Canvas:
    """Draw somebody."""
    canvas = Canvas(width, height, who.wall)
    x = 0.02 * pose.sway
    canvas.ellipse(x * 0.5, 1.08, 0.44, 0.34, who.shirt)
    canvas.ellipse(x, 0.40, 0.285, 0.31, who.hair)
    canvas.ellipse(x, 0.75, 0.09, 0.14, who.skin)
    canvas.ellipse(x, 0.48, 0.235, 0.27, who.skin)
    canvas.ellipse(x, 0.235, 0.235, 0.105, who.hair)
    for side in (-1, 1):
        canvas.ellipse(x + side * 0.15, 0.565, 0.045, 0.03, BLUSH)
        canvas.ellipse(x + side * 0.095, 0.465, 0.032, max(0.006, 0.042 * pose.eyes), DARK)
        canvas.ellipse(x + side * 0.095 + 0.01, 0.452, 0.009 * pose.eyes, 0.011 * pose.eyes, WHITE)
    if pose.mouth > 0.1:  # noqa: PLR2004 - below this it is a line
        canvas.ellipse(x, 0.635, 0.05, 0.015 + 0.045 * pose.mouth, MOUTH)
    else:
        canvas.ellipse(x, 0.625, 0.065, 0.028, MOUTH)
        canvas.ellipse(x, 0.612, 0.07, 0.026, who.skin)
    return canvas
