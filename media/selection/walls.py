"""Who may be heard and seen by whom.

Invariant: this is the only place that decides it, and nothing is selected that it does not allow (I4: no
packet reaches anyone outside its group).
"""

from __future__ import annotations

from media.control import LessonPlan, Source


def is_in_reach(plan: LessonPlan, sender: str, receiver: str) -> bool:
    """Say whether `receiver` may hear and see `sender` at all: in one scope, or spoken to by all."""
    if sender == receiver or plan.ended:
        return False
    source, sink = plan.people.get(sender), plan.people.get(receiver)
    if source is None or sink is None:
        return False
    return source.to_all or source.scope == sink.scope


def may_flow(plan: LessonPlan, sender: str, source: Source, receiver: str) -> bool:
    """Say whether packets of this source may go to `receiver`."""
    return is_in_reach(plan, sender, receiver) and source in plan.people[sender].may_send
