"""How a simulated pupil answers a question. Pure.

Invariant: what is returned can be answered to that question. Which option is "right" follows from its prompt,
so that a class agrees more or less, and more so after it has talked.
"""

from __future__ import annotations

from zlib import crc32

from signaling.wire.polls import SCALE, Answer, Question

from ..chance import Chance
from .chatter import ANSWERS, Language
from .temperament import Temperament

AFTER_TALKING = 0.25
"""How much likelier the right answer is in the second round."""
ONE_MORE = 0.35
"""How likely each further option is ticked where several may be."""


def answer(
    question: Question, who: Temperament, chance: Chance, language: Language, round_: int
) -> Answer | None:
    """Return an answer; `None`: this pupil would leave it empty."""
    if question.kind == "text":
        return Answer(text=chance.one_of(ANSWERS[language])) if who.writes else None
    if question.kind == "scale":
        return Answer(chosen=[_point(who, chance)])
    right = crc32(question.prompt.encode()) % len(question.options)
    knows = chance.share() < who.able + AFTER_TALKING * round_
    first = right if knows else chance.below(len(question.options))
    if question.kind == "choice":
        return Answer(chosen=[first])
    more = [option for option in range(len(question.options)) if chance.share() < ONE_MORE]
    return Answer(chosen=sorted({first, *more}))


def _point(who: Temperament, chance: Chance) -> int:
    """Most find it rather good; the able ones better."""
    return max(1, min(SCALE, round(1.5 + 3 * who.able + chance.between(-1.0, 1.0))))
