"""What of a lesson others may watch again. Pure.

Invariant: a pupil who was absent sees and hears what every pupil of the class could; those who study the
lesson see groups besides, but nobody sees what a pupil and the teachers had between them alone (what was
handed in among it), what staff took out of sight, or a child whose family agreed to nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from media.control import LESSON_SCOPE

from ..lesson.ids import alone_scope, pupil_of, split_page
from ..timeline.later import FOR_GOOD, NEVER, class_saw_until, observers, withheld
from ..wire.lesson import LESSON_CHANNEL
from ..wire.timeline import Entry
from ..wire.watching import Audience
from .build import Kept, KeptFiles

_ALONE = alone_scope("")


def for_audience(kept: Kept, audience: Audience | None) -> Kept:
    """Return what this audience may know; `None`: whoever manages the lesson, all of it."""
    if audience is None:
        return kept
    left_out = withheld(kept.entries) | (observers(kept.entries) if audience == "class" else frozenset())
    until = {
        page_id: sees_page_until(kept.entries, page_id, audience)
        for page_id in {drawn.page_id for drawn in kept.drawn}
    }
    return replace(
        kept,
        # Nobody is named of whom the timeline does not say that they came.
        entries=[one for one in kept.entries if getattr(one, "person", None) not in left_out],
        files=[_files(one, audience) for one in kept.files],
        turns=[turn for turn in kept.turns if may_be_at(turn.place, audience)],
        drawn=[drawn for drawn in kept.drawn if drawn.second < until[drawn.page_id]],
        messages=[
            one
            for one in kept.messages
            if not one.hidden and _may_read(one.channel, audience) and one.author_id not in left_out
        ],
        notes=kept.notes if audience == "study" else (),
    )


def may_be_at(place: str, audience: Audience | None) -> bool:
    """Say whether this audience may see and hear what was in a place."""
    if audience is None:
        return True
    return place == LESSON_SCOPE or (audience == "study" and not place.startswith(_ALONE))


def sees_page_until(entries: Iterable[Entry], page_id: str, audience: Audience | None) -> float:
    """Return until when (Unix seconds) this audience may see what was put on a page; `NEVER`: not at all."""
    page = split_page(page_id)
    if page is None:
        return NEVER
    match audience:
        case None:
            return FOR_GOOD
        case "study":
            return NEVER if page.board.kind == "hand" else FOR_GOOD
        case "class":
            return class_saw_until(entries, page_id)


def _may_read(channel: str, audience: Audience) -> bool:
    return channel == LESSON_CHANNEL or (audience == "study" and pupil_of(channel) is None)


def _files(kept: KeptFiles, audience: Audience) -> KeptFiles:
    return kept._replace(spans=[span for span in kept.spans if may_be_at(span.began.scope, audience)])
