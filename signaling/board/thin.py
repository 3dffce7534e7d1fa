"""An element as an overview draws it: small, and good enough for a card of a few hundred pixels.

Invariant: what is left out cannot be seen at a fifth of the size; a sketch has at most `MAX_POINTS` points.
"""

from __future__ import annotations

from signaling.wire.overview import Sketch, encode

from . import shapes
from .merge import Stored

MAX_POINTS = 120
"""Of one stroke: more than a card has pixels for a letter."""
NEAR = 3.0
"""Scene units: half a pixel of a page of 1,800 units shown 300 pixels wide. Nearer points are left out."""
MAX_TEXT_CHARACTERS = 400
"""A card shows fewer."""

Points = list[tuple[float, float]]


def thin(stored: Stored) -> bytes:
    """Return the encoded `Sketch` of an element that is not deleted."""
    element = shapes.decode(stored.json)
    fields: dict[str, object] = {}
    match element:
        case shapes.Freedraw():
            fields["points"] = thin_points(element.points)
        case shapes.Line() | shapes.Arrow():
            fields["points"] = thin_points(element.points)
            fields["start_arrowhead"] = element.start_arrowhead
            fields["end_arrowhead"] = element.end_arrowhead
        case shapes.Text():
            fields["text"] = element.text[:MAX_TEXT_CHARACTERS]
            fields["font_size"] = element.font_size
            fields["text_align"] = element.text_align
        case shapes.Image():
            fields["file_id"] = element.file_id
        case _:
            pass
    sketch = Sketch(
        id=element.id,
        type=str(element.__struct_config__.tag),
        x=_short(element.x),
        y=_short(element.y),
        width=_short(element.width),
        height=_short(element.height),
        angle=round(element.angle, 3),
        stroke_color=element.stroke_color,
        background_color=element.background_color,
        stroke_width=element.stroke_width,
        opacity=element.opacity,
        index=element.index,
        author=element.custom_data.author,
        **fields,  # type: ignore[arg-type]  # each of its own field's type, above
    )
    return encode(sketch)


def thin_points(points: Points) -> Points:
    """Leave out what lies nearer than `NEAR` to the point before; the first and the last stay."""
    kept: Points = []
    x, y = float("inf"), 0.0
    for point in points:
        if abs(point[0] - x) + abs(point[1] - y) >= NEAR:
            x, y = point
            kept.append(point)
    if points and kept[-1] != points[-1]:
        kept.append(points[-1])
    step = -(-len(kept) // (MAX_POINTS - 1)) if len(kept) > MAX_POINTS else 1
    chosen = kept if step == 1 else [*kept[:-1:step], kept[-1]]
    return [(_short(x), _short(y)) for x, y in chosen]


def _short(number: float) -> float:
    """A tenth of a unit is never seen; whole numbers lose their point on the wire."""
    rounded = round(number, 1)
    return int(rounded) if rounded == int(rounded) else rounded
