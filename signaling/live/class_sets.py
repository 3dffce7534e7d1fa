"""Groups that are saved for the class of a lesson: in SQL first, then in the lesson.

Invariant: what is acknowledged is in SQL; and nobody changes what is the class's who might not change it in
the lesson.
"""

from __future__ import annotations

from ..clock import now
from ..errors import Refusal, Refused
from ..lesson.group_commands import ForgetSet, RenameSet, SaveGroups
from ..lesson.group_sets import as_saved_groups, find_set
from ..lesson.names import clean_name
from ..lesson.outcome import Applied
from ..lesson.reducer import apply
from ..register.classes import ClassRegister
from ..sql.database import DatabaseAway
from ..wire.codes import RefusalCode
from .lesson import LiveLesson
from .services import Services

SetWish = SaveGroups | RenameSet | ForgetSet


async def carry_out(services: Services, lesson: LiveLesson, wish: SetWish) -> Applied | Refusal:
    """Carry out a wish about sets, for the class too where it is the class's."""
    outcome = apply(lesson.state, wish, now())
    if isinstance(outcome, Applied):
        try:
            return await lesson.command(await _stored(services.classes, lesson, wish))
        except Refused as refused:
            outcome = refused.refusal
        except DatabaseAway:
            outcome = Refusal(RefusalCode.TRY_AGAIN, "the database does not answer")
    if outcome.code is RefusalCode.NOT_FOUND:
        return await lesson.command(wish)  # deleted at the desk: the lesson goes on with its own
    services.refused(outcome.code)
    return outcome


async def _stored(classes: ClassRegister, lesson: LiveLesson, wish: SetWish) -> SetWish:
    """Return the wish once what concerns the class is stored."""
    state = lesson.state
    if not state.class_id or state.rehearsal:
        return wish
    if isinstance(wish, SaveGroups):
        name = clean_name(wish.name)
        if name is None:
            return wish
        saved = await classes.save_groups(state.class_id, name, as_saved_groups(state), now())
        return SaveGroups(by=wish.by, name=name, saved=saved)
    kept = find_set(state, wish.number)
    if isinstance(kept, Refusal) or not kept.saved:
        return wish
    if isinstance(wish, RenameSet):
        await classes.rename_groups(state.class_id, kept.saved, wish.name)
    else:
        await classes.delete_groups(state.class_id, kept.saved)
    return wish
