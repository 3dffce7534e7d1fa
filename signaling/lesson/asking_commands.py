"""What can be asked of polls: the commands of `commands.py` that concern them."""

from __future__ import annotations

from media.control import Value

from ..wire.polls import Answer, Question
from .wish import Personal


class AskPoll(Personal):
    """Ask everybody a question. `id` is fresh."""

    question: Question
    id: str


class AskPollAgain(Personal):
    """Ask the same once more."""

    poll: str


class AnswerPoll(Personal):
    """My answer, in place of the one before."""

    poll: str
    answer: Answer


class ClosePoll(Personal):
    """Take no more answers."""

    poll: str


class ShowPoll(Personal):
    """Show everybody what came of it, or put it away."""

    poll: str
    shown: bool


class HideAnswer(Personal):
    """Take an answer in words out of the sight of all but the staff, or show it again."""

    poll: str
    text: str
    hidden: bool


class PollKept(Value):
    """A fact: this round (counted from 0) is written down for good."""

    poll: str
    round: int


AskingWish = AskPoll | AskPollAgain | AnswerPoll | ClosePoll | ShowPoll | HideAnswer
