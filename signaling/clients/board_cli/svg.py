"""Marks as an SVG document. Pure.

Invariant: nothing of a page becomes markup: every word and colour is escaped, and it leads nowhere else.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape, quoteattr

from .marks import Box, Course, Mark, Picture, Words

FONTS = "'Noto Sans JP', 'Noto Sans CJK JP', 'Hiragino Sans', 'Yu Gothic', Meiryo, sans-serif"
"""Fonts with Japanese forms before any other (直)."""
_ANCHORS = {"left": "start", "center": "middle", "right": "end"}


def svg(marks: Iterable[Mark], box: Box, pictures: Mapping[str, bytes]) -> str:
    """Return a drawing of the box. `pictures`: WebP, by file; one that is missing is a grey area."""
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    size = f'width="{width:.2f}" height="{height:.2f}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" lang="ja" font-family="{FONTS}" {size}',
        f'viewBox="{left:.2f} {top:.2f} {width:.2f} {height:.2f}">',
        f'<rect x="{left:.2f}" y="{top:.2f}" {size} fill="#ffffff"/>',
        *(_mark(mark, pictures) for mark in marks),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _mark(mark: Mark, pictures: Mapping[str, bytes]) -> str:
    match mark:
        case Course():
            return _course(mark)
        case Words():
            return _words(mark)
        case Picture():
            return _picture(mark, pictures.get(mark.file_id))


def _course(mark: Course) -> str:
    points = " ".join(f"{x:.2f},{y:.2f}" for x, y in mark.points)
    given = {
        "fill": mark.fill or "none",
        "stroke": mark.stroke or "none",
        "stroke-width": f"{mark.width:g}",
        "stroke-linecap": "round",
        "stroke-linejoin": "round",
    }
    if mark.dash:
        given["stroke-dasharray"] = " ".join(f"{part:g}" for part in mark.dash)
    if mark.fill and mark.fill_opacity < 1:
        given["fill-opacity"] = f"{mark.fill_opacity:g}"
    if mark.opacity < 1:
        given["opacity"] = f"{mark.opacity:g}"
    return f'<{"polygon" if mark.closed else "polyline"} points="{points}" {_attributes(given)}/>'


def _words(mark: Words) -> str:
    x, y = mark.at
    given = {
        "x": f"{x:.2f}",
        "y": f"{y:.2f}",
        "font-size": f"{mark.size:g}",
        "fill": mark.colour,
        "text-anchor": _ANCHORS[mark.align],
        "dominant-baseline": "central",
        "xml:space": "preserve",
    }
    if mark.angle:
        given["transform"] = f"rotate({math.degrees(mark.angle):.3f} {x:.2f} {y:.2f})"
    if mark.opacity < 1:
        given["opacity"] = f"{mark.opacity:g}"
    return f"<text {_attributes(given)}>{escape(mark.text)}</text>"


def _picture(mark: Picture, content: bytes | None) -> str:
    """Draw a window of the box's size, and behind it the whole picture, so that its shown part fills it."""
    w, h = abs(mark.width), abs(mark.height)
    (x, y), (left, top, right, bottom) = mark.middle, mark.crop
    flip = f"scale({-1 if mark.mirrored[0] else 1} {-1 if mark.mirrored[1] else 1})"
    place = f"translate({x:.2f} {y:.2f}) rotate({math.degrees(mark.angle):.3f}) {flip}"
    if content is None:
        inner = f'<rect width="{w:.2f}" height="{h:.2f}" fill="#dddddd"/>'
    else:
        whole_w, whole_h = w / (right - left), h / (bottom - top)
        inner = (
            f'<image x="{-left * whole_w:.2f}" y="{-top * whole_h:.2f}" width="{whole_w:.2f}" '
            f'height="{whole_h:.2f}" preserveAspectRatio="none" '
            f'href="data:image/webp;base64,{base64.b64encode(content).decode()}"/>'
        )
    window = f'<svg x="{-w / 2:.2f}" y="{-h / 2:.2f}" width="{w:.2f}" height="{h:.2f}">{inner}</svg>'
    return f'<g transform="{place}" opacity="{mark.opacity:g}">{window}</g>'


def _attributes(given: Mapping[str, str]) -> str:
    return " ".join(f"{name}={quoteattr(value)}" for name, value in given.items())
