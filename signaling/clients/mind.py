"""Decides when a simulated pupil does what. Pure: it is told what there is to see and what time it is.

Invariant: an intention is planned when there is cause for it, and taken out when it is done or its cause is
gone; what the server refuses is dropped without a word.

Times are seconds of any clock that never goes back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ..chance import Chance
from .acts import Act
from .chatter import Language, Occasion
from .intentions import Intention, Moment, act_of
from .scene import Asked, Scene
from .temperament import LATE_SECONDS, Temperament

Span = tuple[float, float]
"""From, to: seconds."""

LASTING: dict[Intention, Callable[[Temperament, Scene], Span]] = {
    # A class of 40 writes a line about every ten seconds so, a group of four one every half minute.
    Intention.CHAT: lambda who, scene: _slower((30, 90) if scene.group else (100, 260), who.lively),
    Intention.DRAW: lambda who, _: _slower((6, 20), who.lively),
    Intention.REACT: lambda who, _: _slower((60, 240), who.lively),
    # The square: of 40 some seven do nearly all of it.
    Intention.RAISE: lambda who, _: _slower((60, 180), who.bold**2),
}
"""What pupils do again and again, and how long after the last time."""

GREETING_SECONDS: Span = (2, 12)
HAND_UP_SECONDS: Span = (15, 60)
"""Until a hand that nobody sees comes down again."""
THINKING_SECONDS: Span = (3, 12)
CHOOSING_SECONDS: Span = (2, 12)
ASKED_SECONDS: Span = (1, 4)
REPLY_SECONDS: Span = (2, 6)
STUCK_SECONDS: Span = (40, 200)
"""In a group, until one thinks of calling for help."""
REPLIES, GREETS, LEAVES_EMPTY = 0.2, 0.5, 0.08
"""How likely."""
BOLD_ENOUGH_TO_CALL = 0.5


@dataclass(slots=True)
class Mind:
    """Call `see` whenever the scene may have changed or `next_at` has come; carry out what it returns."""

    who: Temperament
    chance: Chance
    language: Language
    _due: dict[Intention, float] = field(default_factory=dict)
    _group: str | None = None
    _asked: tuple[str, int] | None = None
    """(poll, round) that is open."""
    _thought_of: set[tuple[str, int]] = field(default_factory=set)
    """Those that were noticed once."""
    _is_here: bool = False
    _greeting: Occasion = "greeting"

    @property
    def next_at(self) -> float | None:
        """When something falls due; `None`: nothing will without cause."""
        return min(self._due.values(), default=None)

    def see(self, scene: Scene, now: float) -> list[Act]:
        """Take in what there is to see, and return what to do now."""
        self._notice(scene, now)
        acts = []
        for intention in [each for each, at in self._due.items() if at <= now]:
            del self._due[intention]
            act = act_of(intention, Moment(self.who, scene, self.chance, self.language, self._greeting))
            if act is not None:
                acts.append(act)
            if intention in LASTING:
                self._plan(intention, LASTING[intention](self.who, scene), now)
        return acts

    def hear_teacher(self, now: float) -> None:
        """Take in that the teacher wrote something where this pupil reads it."""
        if self.who.writes and self.chance.share() < REPLIES:
            self._plan(Intention.REPLY, REPLY_SECONDS, now)

    def come_back(self, now: float) -> None:
        """Take in that the lost connection is there again."""
        if self.who.writes:
            self._greeting = "back"
            self._plan(Intention.GREET, GREETING_SECONDS, now)

    def _notice(self, scene: Scene, now: float) -> None:
        if not self._is_here:
            self._begin(scene, now)
        if scene.group != self._group:
            self._due.pop(Intention.CHAT, None)
            self._plan(Intention.CHAT, LASTING[Intention.CHAT](self.who, scene), now)
        self._group = scene.group
        must_choose = scene.choice is not None and scene.chosen is None
        may_call = scene.group is not None and not scene.is_help_called
        is_stuck = may_call and self.who.bold > BOLD_ENOUGH_TO_CALL
        self._mean(Intention.LOWER, HAND_UP_SECONDS, now, has_cause=scene.is_hand_up)
        self._mean(Intention.TURN_ON, ASKED_SECONDS, now, has_cause=bool(scene.turn_on))
        self._mean(Intention.CHOOSE, CHOOSING_SECONDS, now, has_cause=must_choose)
        self._mean(Intention.HELP, STUCK_SECONDS, now, has_cause=is_stuck)
        self._notice_question(scene.asked, now)

    def _begin(self, scene: Scene, now: float) -> None:
        self._is_here = True
        for intention, gap in LASTING.items():
            self._plan(intention, gap(self.who, scene), now)
        is_late = self.who.arrives_after >= LATE_SECONDS[0]
        if self.who.writes and (is_late or self.chance.share() < GREETS):
            self._greeting = "late" if is_late else "greeting"
            self._plan(Intention.GREET, GREETING_SECONDS, now)
        if self.who.drops_out_after is not None:
            self._due[Intention.DROP_OUT] = now + self.who.drops_out_after

    def _notice_question(self, asked: Asked | None, now: float) -> None:
        key = None if asked is None else (asked.poll, asked.round)
        if key != self._asked:
            self._asked = key
            self._due.pop(Intention.ANSWER, None)
        if key is not None and key not in self._thought_of:
            self._thought_of.add(key)
            if self.chance.share() >= LEAVES_EMPTY:
                self._plan(Intention.ANSWER, _slower(THINKING_SECONDS, self.who.lively), now)

    def _mean(self, intention: Intention, span: Span, now: float, *, has_cause: bool) -> None:
        if has_cause:
            self._plan(intention, span, now)
        else:
            self._due.pop(intention, None)

    def _plan(self, intention: Intention, span: Span, now: float) -> None:
        if intention not in self._due:
            self._due[intention] = now + self.chance.between(*span)


def _slower(span: Span, trait: float) -> Span:
    """Return the same for whoever has most of the trait; up to three times as long for others."""
    factor = 1 + 2 * (1 - trait)
    return span[0] * factor, span[1] * factor
