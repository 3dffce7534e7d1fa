"""Polls: asked, answered, closed, shown, asked again.

Invariant: at most one poll is open and at most one is shown; answers are taken by the open round alone,
from students, one of each. The state stays small: of older polls, once written down, only the numbers
are kept.
"""

from __future__ import annotations

from typing import Literal

from ..chat.rules import tidy
from ..errors import Refusal
from ..wire import polls as wire
from ..wire.codes import RefusalCode
from . import asking_commands as a
from .outcome import Applied, Audited
from .poll_state import PollState, RoundState
from .poll_view import results
from .state import LessonState, replace

WHOLE_POLLS = 4
"""So many of the newest are kept with every answer: 40 texts of 200 characters are 24 KB."""

MAX_HIDDEN_ANSWERS = 200
"""Of one poll. What was hidden once stays so while its author writes other things and comes back to it."""


def ask(state: LessonState, command: a.AskPoll, now: float) -> Applied | Refusal:
    """Ask everybody. An open poll is closed, a shown one put away."""
    if len(state.polls) >= wire.MAX_POLLS:
        return Refusal(RefusalCode.TOO_MANY_POLLS, f"at most {wire.MAX_POLLS} in a lesson")
    question = clean_question(command.question)
    if question is None:
        return Refusal(RefusalCode.BAD_QUESTION)
    poll = PollState(
        id=command.id,
        number=len(state.polls) + 1,
        question=question,
        rounds=(RoundState(opened_at=now),),
    )
    others = _put_away(state.polls, now)
    return Applied(replace(state, polls=_folded(others | {poll.id: poll})))


def ask_again(state: LessonState, command: a.AskPollAgain, now: float) -> Applied | Refusal:
    """Ask the same once more; the first round is closed and not shown meanwhile."""
    poll = state.polls.get(command.poll)
    if poll is None:
        return Refusal(RefusalCode.NO_SUCH_POLL)
    if len(poll.rounds) >= wire.MAX_ROUNDS:
        return Refusal(RefusalCode.TOO_MANY_POLLS, f"a question is asked {wire.MAX_ROUNDS} times")
    polls = _put_away(state.polls, now)
    again = replace(polls[poll.id], rounds=(*polls[poll.id].rounds, RoundState(opened_at=now)))
    return Applied(replace(state, polls=polls | {poll.id: again}))


def answer(state: LessonState, command: a.AnswerPoll, _now: float) -> Applied | Refusal:
    """Take a student's answer, in place of the one before."""
    poll = state.polls.get(command.poll)
    if poll is None:
        return Refusal(RefusalCode.NO_SUCH_POLL)
    if not poll.is_open:
        return Refusal(RefusalCode.POLL_CLOSED)
    cleaned = clean_answer(poll.question, command.answer)
    if isinstance(cleaned, Refusal):
        return cleaned
    last = poll.rounds[-1]
    return _changed(state, poll, replace(last, answers=last.answers | {command.by: cleaned}))


def close(state: LessonState, command: a.ClosePoll, now: float) -> Applied | Refusal:
    """Take no more answers. Closing it again changes nothing."""
    poll = state.polls.get(command.poll)
    if poll is None:
        return Refusal(RefusalCode.NO_SUCH_POLL)
    return _changed(state, poll, _closed(poll, now).rounds[-1])


def show(state: LessonState, command: a.ShowPoll, _now: float) -> Applied | Refusal:
    """Show one poll's results to everybody, or put it away."""
    if command.poll not in state.polls:
        return Refusal(RefusalCode.NO_SUCH_POLL)
    polls = {
        key: replace(poll, shown=command.shown if key == command.poll else poll.shown and not command.shown)
        for key, poll in state.polls.items()
    }
    return Applied(replace(state, polls=polls))


def hide_answer(state: LessonState, command: a.HideAnswer, _now: float) -> Applied | Refusal:
    """Take an answer out of sight, or show it again. Whoever wrote it still finds their own."""
    poll = state.polls.get(command.poll)
    if poll is None:
        return Refusal(RefusalCode.NO_SUCH_POLL)
    given = {each.text for one in poll.rounds for each in one.answers.values()}
    if command.hidden and (poll.question.kind != "text" or command.text not in given):
        return Refusal(RefusalCode.NO_SUCH_ANSWER, "nobody answered this, or not any more")
    hidden = poll.hidden | {command.text} if command.hidden else poll.hidden - {command.text}
    if hidden == poll.hidden:
        return Applied(state)
    if len(hidden) > MAX_HIDDEN_ANSWERS:
        return Refusal(RefusalCode.TOO_MANY, "so many are hidden: close the question")
    action: Literal["hide_answer", "unhide_answer"] = "hide_answer" if command.hidden else "unhide_answer"
    audited = Audited(action=action, by=command.by, detail=poll.id)
    after = replace(poll, hidden=hidden)
    return Applied(replace(state, polls=state.polls | {poll.id: after}), (audited,))


def kept(state: LessonState, command: a.PollKept, _now: float) -> Applied:
    """Note that a round is written down. Ignored where it is open, or not there (any more)."""
    poll = state.polls.get(command.poll)
    if poll is None or command.round >= len(poll.rounds):
        return Applied(state)
    rounds = list(poll.rounds)
    if rounds[command.round].closed_at is None:
        return Applied(state)
    rounds[command.round] = replace(rounds[command.round], kept=True)
    after = replace(poll, rounds=tuple(rounds))
    return Applied(replace(state, polls=_folded(state.polls | {poll.id: after})))


def clean_question(question: wire.Question) -> wire.Question | None:
    """Return a question as it is asked; `None` if it is none."""
    prompt = _clean(question.prompt, wire.MAX_PROMPT_CHARACTERS)
    if not prompt:
        return None
    if question.kind in ("text", "scale"):
        return replace(question, prompt=prompt, options=[])
    if not wire.MIN_OPTIONS <= len(question.options) <= wire.MAX_OPTIONS:
        return None
    options = [_clean(option, wire.MAX_OPTION_CHARACTERS, keep_lines=False) for option in question.options]
    if not all(options) or len(set(options)) != len(options):
        return None
    return replace(question, prompt=prompt, options=options)


def clean_answer(question: wire.Question, given: wire.Answer) -> wire.Answer | Refusal:
    """Return an answer as it is counted, or why it answers another question."""
    if question.kind == "text":
        text = _clean(given.text, wire.MAX_ANSWER_CHARACTERS)
        return wire.Answer(text=text) if text else Refusal(RefusalCode.BAD_TEXT)
    chosen = sorted(set(given.chosen))
    most = len(question.options) if question.kind == "several" else 1
    first, last = (1, wire.SCALE) if question.kind == "scale" else (0, len(question.options) - 1)
    if not 1 <= len(chosen) <= most or chosen[0] < first or chosen[-1] > last:
        return Refusal(RefusalCode.BAD_MESSAGE, "no answer to this question")
    return wire.Answer(chosen=chosen)


def _clean(text: str, longest: int, *, keep_lines: bool = True) -> str:
    """Return what is shown of a text; empty if it is too long."""
    cleaned = tidy(text, keep_lines=keep_lines) if len(text) <= 4 * longest else ""
    return cleaned if len(cleaned) <= longest else ""


def _changed(state: LessonState, poll: PollState, last: RoundState) -> Applied:
    after = replace(poll, rounds=(*poll.rounds[:-1], last))
    return Applied(replace(state, polls=state.polls | {poll.id: after}))


def _closed(poll: PollState, now: float) -> PollState:
    last = poll.rounds[-1]
    return replace(poll, rounds=(*poll.rounds[:-1], replace(last, closed_at=now))) if poll.is_open else poll


def _put_away(polls: dict[str, PollState], now: float) -> dict[str, PollState]:
    return {key: replace(_closed(poll, now), shown=False) for key, poll in polls.items()}


def _folded(polls: dict[str, PollState]) -> dict[str, PollState]:
    """Leave only the numbers of polls that are old, written down, and not before the class."""
    old = list(polls.values())[:-WHOLE_POLLS]
    return polls | {
        poll.id: _fold(poll) for poll in old if not poll.shown and all(one.kept for one in poll.rounds)
    }


def _fold(poll: PollState) -> PollState:
    rounds = (
        one
        if one.folded is not None
        else replace(one, folded=replace(results(poll.question, one), texts=[]), answers={})
        for one in poll.rounds
    )
    return replace(poll, rounds=tuple(rounds), hidden=frozenset())
