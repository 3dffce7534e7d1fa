"""What is known of the polls of a lesson.

Invariant: who answered what is in here, so that somebody can change an answer and find it again; what of
it anybody is told is decided in `poll_view` alone.
"""

from __future__ import annotations

from media.control import Value

from ..wire.polls import Answer, Question, Results


class RoundState(Value):
    """A question was asked, once or twice."""

    opened_at: float
    closed_at: float | None = None
    answers: dict[str, Answer] = {}
    """participant id -> their answer."""
    kept: bool = False
    """Written down for good."""
    folded: Results | None = None
    """What is left of an old round: the answers themselves are only in SQL."""


class PollState(Value):
    """A question of the lesson."""

    id: str
    number: int
    question: Question
    rounds: tuple[RoundState, ...]
    shown: bool = False
    hidden: frozenset[str] = frozenset()
    """Answers in words that only staff sees. By the words: whoever writes them again shows them to nobody."""

    @property
    def is_open(self) -> bool:
        return self.rounds[-1].closed_at is None
