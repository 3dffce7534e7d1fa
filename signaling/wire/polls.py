"""Polls on the wire: what is asked, what is answered, and what of it is shown to whom.

A question is asked in rounds: the second one, after a discussion, shows what changed. Staff see every
answer, those of an anonymous question only without names; others see results once they are shown, and
everybody gets their own answers back by `mine`.
"""

from __future__ import annotations

from typing import Literal

from media.control import Value

MAX_POLLS = 30
"""In one lesson: one every minute and a half."""
MAX_ROUNDS = 2
"""Before and after the discussion."""
MAX_PROMPT_CHARACTERS = 300
MIN_OPTIONS = 2
MAX_OPTIONS = 10
MAX_OPTION_CHARACTERS = 120
MAX_ANSWER_CHARACTERS = 200
SCALE = 5
"""A scale goes from 1 to this."""

QuestionKind = Literal["choice", "several", "text", "scale"]


class Question(Value):
    """What is asked. Also what a lesson plan holds of a poll."""

    kind: QuestionKind
    prompt: str
    options: list[str] = []
    """Of `choice` and `several`, 2 to 10; empty for the others."""
    anonymous: bool = False
    """Nobody, the teacher included, is told who answered what."""


class Answer(Value):
    """What somebody answers."""

    chosen: list[int] = []
    """Indexes of options (`choice`: one; `several`: one or more, rising), or the point of a scale."""
    text: str = ""
    """Of kind `text` only."""


class NamedAnswer(Value):
    """Who answered what; to staff, and never of an anonymous question."""

    person: str
    name: str
    answer: Answer


class Results(Value):
    """What came of a round."""

    count: int
    """How many answered."""
    tally: list[int] = []
    """One number for each option, or each point of the scale."""
    texts: list[str] = []
    """Of kind `text`, sorted by themselves: their order says nothing of who wrote them, or when. Empty where
    `named` has them."""
    hidden: list[str] = []
    """To staff only: those texts that they took out of sight. Others are not sent them at all."""


class Round(Value):
    """A question is asked once or twice."""

    opened_at: float
    closed_at: float | None = None
    """`None`: answers are taken."""
    results: Results | None = None
    """`None`: not shown to the receiver."""
    named: list[NamedAnswer] = []


class Poll(Value):
    """A question of this lesson. Who is no staff is sent those that are open or shown."""

    id: str
    number: int
    """Counts from 1 in the order in which they were asked first."""
    question: Question
    shown: bool
    """The class sees the results."""
    rounds: list[Round]


class Mine(Value, tag="mine"):
    """What the receiver answered: poll id -> the answer of each round. Replaces the one before."""

    answers: dict[str, list[Answer | None]] = {}


class PollAsk(Value, tag="poll.ask"):
    """Teacher, assistant: ask everybody. An open question is closed, a shown one put away."""

    n: int
    question: Question


class PollAgain(Value, tag="poll.again"):
    """Teacher, assistant: ask the same once more, after a discussion."""

    n: int
    poll: str


class PollAnswer(Value, tag="poll.answer"):
    """Student: my answer, in place of the one before."""

    n: int
    poll: str
    answer: Answer


class PollClose(Value, tag="poll.close"):
    """Teacher, assistant: take no more answers."""

    n: int
    poll: str


class PollShow(Value, tag="poll.show"):
    """Teacher, assistant: show the class what came of it (and of no other), or put it away."""

    n: int
    poll: str
    shown: bool


class PollHide(Value, tag="poll.hide"):
    """Teacher, assistant: take an answer of kind `text` out of the sight of all others, or show it again.

    All who wrote just this are meant, in both rounds.
    """

    n: int
    poll: str
    text: str
    hidden: bool


PollMessage = PollAsk | PollAgain | PollAnswer | PollClose | PollShow | PollHide
