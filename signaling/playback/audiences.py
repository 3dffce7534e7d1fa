"""What of a lesson others may watch again. Pure.

Invariant: a pupil who was absent sees and hears what every pupil of the class could; those who study the
lesson see groups besides, but nobody sees what a pupil and the teachers had between them alone, or what staff
took out of sight.
"""

from __future__ import annotations

from dataclasses import replace

from media.control import LESSON_SCOPE

from ..lesson.ids import alone_scope, pupil_of, split_page
from ..wire.lesson import LESSON_CHANNEL
from ..wire.watching import Audience
from .build import Kept, KeptFiles

_ALONE = alone_scope("")


def for_audience(kept: Kept, audience: Audience | None) -> Kept:
    """Return what this audience may know; `None`: whoever manages the lesson, all of it."""
    if audience is None:
        return kept
    return replace(
        kept,
        files=[_files(one, audience) for one in kept.files],
        turns=[turn for turn in kept.turns if may_be_at(turn.place, audience)],
        drawn=[drawn for drawn in kept.drawn if may_see_page(drawn.page_id, audience)],
        messages=[one for one in kept.messages if not one.hidden and _may_read(one.channel, audience)],
        notes=kept.notes if audience == "study" else (),
    )


def may_be_at(place: str, audience: Audience | None) -> bool:
    """Say whether this audience may see and hear what was in a place."""
    if audience is None:
        return True
    return place == LESSON_SCOPE or (audience == "study" and not place.startswith(_ALONE))


def may_see_page(page_id: str, audience: Audience | None) -> bool:
    """Say whether this audience may see a page."""
    page = split_page(page_id)
    return page is not None and (audience != "class" or page.board.kind in ("shown", "class"))


def _may_read(channel: str, audience: Audience) -> bool:
    return channel == LESSON_CHANNEL or (audience == "study" and pupil_of(channel) is None)


def _files(kept: KeptFiles, audience: Audience) -> KeptFiles:
    return kept._replace(spans=[span for span in kept.spans if may_be_at(span.began.scope, audience)])
