"""What the media node must do for a lesson, as it follows from the state.

Invariant: who is not present is not in the plan, so that a peer never outlives its participant; and
nothing is forwarded that the state does not list as sent.
"""

from __future__ import annotations

from media.control import LessonPlan, PersonPlan

from . import recording
from .ids import scope_of
from .places import is_outside, is_to_all, scope_in
from .sources import flowing
from .state import LessonState


def media_plan(state: LessonState) -> LessonPlan:
    """Return the plan of this very state; it carries the state's number."""
    ended = state.ended_at is not None
    people = {
        person.id: PersonPlan(
            scope=scope_in(state, person),
            role=person.role,
            may_send=flowing(state, person),
            to_all=is_to_all(state, person),
            hears="" if person.listens_to is None else scope_of(person.listens_to),
            peer_id=person.peer_id,
            watches=person.id if is_outside(person) else person.watches,
        )
        for person in state.people.values()
        if person.present and not ended
    }
    return LessonPlan(
        lesson_id=state.lesson_id,
        epoch=state.epoch,
        version=state.version,
        node_id=state.media_node,
        people=people,
        ended=ended,
        recording=recording.plan(state),
    )
