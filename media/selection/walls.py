"""Who may be heard and seen by whom.

Invariant: this is the only place that decides it, and nothing is selected or forwarded that it does not allow
(I4: no packet reaches anyone outside its group). Whoever listens to a group is of the staff, gets its voices
and nothing else of it, and puts nothing into it.
"""

from __future__ import annotations

from media.control import LessonPlan, PersonPlan, Source


def ear_of(person: PersonPlan) -> str:
    """Return the scope whose voices somebody hears: their own, or (staff only) one that they listen to."""
    return person.hears if person.hears and person.role in ("teacher", "assistant") else person.scope


def is_in_reach(plan: LessonPlan, sender: str, receiver: str) -> bool:
    """Say whether `receiver` may hear or see `sender` at all: of one scope, listened to, or to all."""
    if sender == receiver or plan.ended:
        return False
    source, sink = plan.people.get(sender), plan.people.get(receiver)
    if source is None or sink is None:
        return False
    return source.to_all or source.scope in (sink.scope, ear_of(sink))


def may_flow(plan: LessonPlan, sender: str, source: Source, receiver: str) -> bool:
    """Say whether packets of this source may go to `receiver`."""
    if not is_in_reach(plan, sender, receiver):
        return False
    person, sink = plan.people[sender], plan.people[receiver]
    scope = ear_of(sink) if source == "microphone" else sink.scope
    return source in person.may_send and (person.to_all or person.scope == scope)
