"""Who is heard and seen by each receiver of a lesson.

Invariant: what is remembered here (who spoke, what was where) only ever orders candidates. Whether one may
reach a receiver at all is asked anew each time, in `walls`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from media.control import LessonPlan

from .fill import Receiver, is_sent
from .memory import Memory
from .speakers import Speakers
from .values import AudioWindow, LessonFacts, Selection, Slots
from .walls import ear_of


@dataclass(frozen=True, slots=True)
class _Scope:
    """What all receivers who hear one scope have in common."""

    voices: tuple[str, ...]
    """Whose microphones are to be heard, most wanted first."""
    teachers: tuple[str, ...]
    """Candidates for the teacher's slots, in order."""


class Selector:
    """Fills the slots of one lesson."""

    def __init__(self) -> None:
        self._speakers = Speakers()
        self._speaking: dict[str, list[str]] = {}
        self._memory = Memory()
        self._before: dict[str, Slots] = {}
        self._teacher: dict[str, str] = {}

    @property
    def speaking(self) -> Mapping[str, Sequence[str]]:
        """Scope -> who speaks there now, loudest first. Scopes in silence are not in it."""
        return self._speaking

    def hear(self, windows: Mapping[str, AudioWindow], plan: LessonPlan, now: float) -> bool:
        """Take in one window of every microphone (each `WINDOW_SECONDS`). True: select again."""
        self._speakers.hear(windows, now)
        before = self._speaking
        self._speaking = _by_scope(self._speakers.order, plan)
        return self._speaking != before

    def select(self, facts: LessonFacts) -> Selection:
        """Fill all slots anew: at each change of plan, view, publication or speaker, and once a second."""
        self._memory.begin(facts)
        scopes: dict[str, _Scope] = {}
        result: dict[str, Slots] = {}
        teachers: dict[str, str] = {}
        demands: dict[str, float] = {}
        nobody = _Scope((), ())
        for receiver_id, peer in facts.peers.items():
            person = facts.plan.people.get(receiver_id)
            scope = nobody
            if person is not None and not facts.plan.ended:
                ear = ear_of(person)
                scope = scopes.get(ear) or scopes.setdefault(ear, self._scope(facts, ear))
            watches = person.watches if person is not None and scope is not nobody else ""
            teacher = watches or self._pick_teacher(receiver_id, scope.teachers)
            teachers[receiver_id] = teacher
            voices = () if watches else scope.voices
            before = self._before.get(receiver_id, {})
            receiver = Receiver(peer, teacher, before, bool(watches), voices)
            result[receiver_id], demands[receiver_id] = self._memory.fill(facts, receiver)
        self._before, self._teacher = result, teachers
        return Selection(result, demands)

    def _scope(self, facts: LessonFacts, scope: str) -> _Scope:
        present = [
            (participant_id, person)
            for participant_id, person in facts.plan.people.items()
            if person.scope == scope or person.to_all
        ]
        speaking = {someone: place for place, someone in enumerate(self._speakers.order)}
        voices = [
            # Who speaks to all, and teachers, come first; then who speaks now, those who have had the floor
            # for long behind the others; then who spoke last.
            (
                not (person.to_all or person.role == "teacher"),
                someone not in speaking,
                someone in speaking and self._speakers.yields(someone),
                speaking.get(someone, 0),
                -self._speakers.spoke_at(someone),
                someone,
            )
            for someone, person in present
            if "microphone" in person.may_send and is_sent(facts, (someone, "microphone"))
        ]
        teachers = [
            (not (is_sent(facts, (someone, "microphone")) or is_sent(facts, (someone, "camera"))), someone)
            for someone, person in present
            if person.role == "teacher"
        ]
        return _Scope(
            voices=tuple(voice[-1] for voice in sorted(voices)),
            teachers=tuple(someone for _, someone in sorted(teachers)),
        )

    def _pick_teacher(self, receiver_id: str, candidates: tuple[str, ...]) -> str:
        """Keep the teacher of before, or the first who sends something; "": none but oneself."""
        before = self._teacher.get(receiver_id, "")
        if before in candidates:
            return before
        return next((someone for someone in candidates if someone != receiver_id), "")


def _by_scope(order: Sequence[str], plan: LessonPlan) -> dict[str, list[str]]:
    """Say in which scopes the speakers are heard."""
    if not order:
        return {}
    every = {person.scope for person in plan.people.values()}
    scopes: dict[str, list[str]] = {}
    for someone in order:
        person = plan.people.get(someone)
        if person is None or plan.ended or "microphone" not in person.may_send:
            continue
        for scope in every if person.to_all else (person.scope,):
            scopes.setdefault(scope, []).append(someone)
    return scopes
