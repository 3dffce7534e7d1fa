"""What lasts of a lesson, written down from its state.

Invariant: any node may do this at any time, and twice is once.
"""

from __future__ import annotations

import structlog

from ..clock import now
from ..lesson.ended_boards import ended_boards
from ..lesson.phases import runs_of
from ..lesson.poll_view import records
from ..lesson.state import LessonState
from .services import Services

ENDED_KEPT_SECONDS = 24 * 3600
"""So long a page that was away learns that the lesson ended, without asking SQL."""

log = structlog.get_logger(__name__)


async def write_down(services: Services, state: LessonState) -> None:
    """Have everything in SQL that is known up to this state. Raise `DatabaseAway`, `StoreAway`."""
    if state.ended_at is not None:
        await finish(services, state)
        return
    await services.chat.hide(state.lesson_id, state.hidden)
    await services.polls.keep(state.lesson_id, records(state))
    await services.timelines.look(state)


async def finish(services: Services, state: LessonState) -> None:
    """Write the end down for good; only then is the lesson looked after no more. Raise as `write_down`."""
    ended_at = state.ended_at if state.ended_at is not None else now()
    runs = runs_of(state)
    if runs:
        await services.plans.note_runs(state.lesson_id, runs)
    await services.chat.hide(state.lesson_id, state.hidden)
    await services.polls.keep(state.lesson_id, records(state))
    await services.timelines.look(state)
    if state.rehearsal:
        await services.rehearsals.drop(state.lesson_id)
    else:
        await services.ended_boards.keep(state.lesson_id, state.class_id, ended_boards(state), state.roster)
    if await services.register.note_end(state.lesson_id, ended_at):
        log.info("lesson_ended", lesson=state.lesson_id)
    await services.store.retire(state.lesson_id, ENDED_KEPT_SECONDS)
