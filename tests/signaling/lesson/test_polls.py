"""Polls: asked, answered, closed, shown, asked again."""

from __future__ import annotations

import pytest

from signaling.errors import Refusal
from signaling.lesson import asking_commands as a
from signaling.lesson.outcome import Applied, Audited
from signaling.lesson.polls import MAX_HIDDEN_ANSWERS, WHOLE_POLLS, clean_answer, clean_question
from signaling.lesson.reducer import apply
from signaling.lesson.state import LessonState, replace
from signaling.wire.polls import (
    MAX_ANSWER_CHARACTERS,
    MAX_OPTION_CHARACTERS,
    MAX_OPTIONS,
    MAX_POLLS,
    MAX_PROMPT_CHARACTERS,
    Answer,
    Question,
)
from tests.kit.asked import CHOICE, POINTS, SEVERAL, WORDS, answers, asked, pick
from tests.kit.lesson_states import NOW, done, refused


def test_a_student_answers_once_and_may_change_it_until_the_end() -> None:
    """The last answer counts; after closing none is taken any more."""
    state = answers(answers(asked(), hana=pick(0)), hana=pick(2), ken=pick(1))
    assert state.polls["q-1"].rounds[0].answers == {"hana": pick(2), "ken": pick(1)}
    closed = done(state, a.ClosePoll(by="assistant", poll="q-1"), now=NOW + 60)
    assert closed.polls["q-1"].rounds[0].closed_at == NOW + 60
    assert refused(closed, a.AnswerPoll(by="hana", poll="q-1", answer=pick(0))) == "poll_closed"
    assert done(closed, a.ClosePoll(by="teacher", poll="q-1"), now=NOW + 99) == closed


def test_only_one_question_is_before_the_class() -> None:
    """Asking another closes the one that is open and puts away what is shown."""
    state = done(answers(asked(), hana=pick(0)), a.ShowPoll(by="teacher", poll="q-1", shown=True))
    state = asked(POINTS, state, poll="q-2")
    assert not state.polls["q-1"].is_open
    assert not state.polls["q-1"].shown
    assert state.polls["q-2"].is_open
    assert [poll.number for poll in state.polls.values()] == [1, 2]
    shown = done(state, a.ShowPoll(by="teacher", poll="q-2", shown=True))
    assert [key for key, poll in shown.polls.items() if poll.shown] == ["q-2"]
    shown = done(shown, a.ShowPoll(by="teacher", poll="q-1", shown=True))
    assert [key for key, poll in shown.polls.items() if poll.shown] == ["q-1"]
    assert not any(
        p.shown for p in done(shown, a.ShowPoll(by="teacher", poll="q-1", shown=False)).polls.values()
    )


def test_asked_again_begins_a_second_round_and_hides_the_first() -> None:
    """What was answered before stays, and sways nobody."""
    state = done(answers(asked(), hana=pick(0)), a.ShowPoll(by="teacher", poll="q-1", shown=True))
    again = done(state, a.AskPollAgain(by="teacher", poll="q-1"), now=NOW + 300)
    poll = answers(again, hana=pick(2)).polls["q-1"]
    assert not poll.shown
    assert [one.answers for one in poll.rounds] == [{"hana": pick(0)}, {"hana": pick(2)}]
    assert [one.closed_at for one in poll.rounds] == [NOW + 300, None]
    assert refused(again, a.AskPollAgain(by="teacher", poll="q-1")) == "too_many_polls"


def test_what_does_not_exist_is_refused() -> None:
    """Every command about a poll names one that is there."""
    state = asked()
    for command in (
        a.AskPollAgain(by="teacher", poll="q-9"),
        a.AnswerPoll(by="hana", poll="q-9", answer=pick(0)),
        a.ClosePoll(by="teacher", poll="q-9"),
        a.ShowPoll(by="teacher", poll="q-9", shown=True),
    ):
        assert refused(state, command) == "no_such_poll"


def test_there_are_so_many_polls_and_no_more() -> None:
    """The state stays bounded."""
    state = asked(poll="q-0")
    for number in range(1, MAX_POLLS):
        state = asked(state=state, poll=f"q-{number}")
    assert refused(state, a.AskPoll(by="teacher", question=CHOICE, id="one-more")) == "too_many_polls"


@pytest.mark.parametrize(
    "question",
    [
        replace(CHOICE, prompt=" \n "),
        replace(CHOICE, prompt="x" * (MAX_PROMPT_CHARACTERS + 1)),
        replace(CHOICE, prompt="x" * 1_000_000),
        replace(CHOICE, options=["one"]),
        replace(CHOICE, options=["same", " same "]),
        replace(CHOICE, options=["", "two"]),
        replace(CHOICE, options=["one", "x" * (MAX_OPTION_CHARACTERS + 1)]),
        replace(SEVERAL, options=[str(n) for n in range(MAX_OPTIONS + 1)]),
    ],
    ids=lambda question: f"{question.prompt[:8]}/{len(question.options)}",
)
def test_what_is_no_question_is_refused(question: Question) -> None:
    """Without words, too long, or with fewer than two different options."""
    assert clean_question(question) is None
    assert refused(asked(), a.AskPoll(by="teacher", question=question, id="q-2")) == "bad_question"


def test_a_question_is_cleaned() -> None:
    """Bidirectional tricks are taken out; a question in words or points has no options."""
    assert clean_question(replace(WORDS, prompt=" What\u202e? ", options=["a", "b"])) == replace(
        WORDS, prompt="What?"
    )


@pytest.mark.parametrize(
    ("question", "given", "counted"),
    [
        (CHOICE, pick(2), pick(2)),
        (CHOICE, pick(3), None),
        (CHOICE, pick(-1), None),
        (CHOICE, pick(0, 1), None),
        (CHOICE, pick(), None),
        (CHOICE, Answer(chosen=[1], text="and more"), pick(1)),
        (SEVERAL, pick(2, 0, 2), pick(0, 2)),
        (SEVERAL, pick(0, 3), None),
        (SEVERAL, pick(), None),
        (POINTS, pick(1), pick(1)),
        (POINTS, pick(5), pick(5)),
        (POINTS, pick(0), None),
        (POINTS, pick(6), None),
        (WORDS, Answer(text="  a bean\u202e "), Answer(text="a bean")),
        (WORDS, Answer(text=" "), None),
        (WORDS, Answer(text="x" * (MAX_ANSWER_CHARACTERS + 1)), None),
        (WORDS, pick(0), None),
    ],
)
def test_an_answer_answers_its_question(question: Question, given: Answer, counted: Answer | None) -> None:
    """One option, several, a point from 1 to 5, or a few words; anything else is refused."""
    found = clean_answer(question, given)
    assert found == counted if counted is not None else isinstance(found, Refusal)


def kept(state: LessonState, poll: str) -> LessonState:
    closed = done(state, a.ClosePoll(by="teacher", poll=poll))
    return done(closed, *(a.PollKept(poll=poll, round=n) for n in range(len(closed.polls[poll].rounds))))


def test_old_polls_keep_their_numbers_only_once_they_are_written_down() -> None:
    """The state does not grow with every answer of a lesson; what is not in SQL yet stays whole."""
    state = kept(answers(asked(), hana=pick(0)), "q-1")
    state = answers(asked(state=state, poll="q-2"), "q-2", hana=pick(1))
    for number in range(WHOLE_POLLS):
        state = asked(state=state, poll=f"q-more-{number}")
    first, second = state.polls["q-1"].rounds[0], state.polls["q-2"].rounds[0]
    assert (first.answers, first.folded is not None and first.folded.tally) == ({}, [1, 0, 0])
    assert (second.answers, second.folded) == ({"hana": pick(1)}, None)
    late = done(state, a.PollKept(poll="q-2", round=0))
    assert late.polls["q-2"].rounds[0].answers == {}


def test_an_open_round_is_never_taken_for_written_down() -> None:
    """A late word about another life of the state changes nothing."""
    state = asked()
    for late in (
        a.PollKept(poll="q-1", round=0),
        a.PollKept(poll="q-1", round=7),
        a.PollKept(poll="x", round=0),
    ):
        assert done(state, late) == state


def hide(text: str, *, hidden: bool = True) -> a.HideAnswer:
    return a.HideAnswer(by="teacher", poll="q-1", text=text, hidden=hidden)


def test_an_answer_in_words_is_hidden_and_shown_again() -> None:
    """Each time with a note for the audit log, which holds no words; hiding twice is once."""
    state = answers(asked(WORDS), hana=Answer(text="rude"), ken=Answer(text="a bean"))
    outcome = apply(state, hide("rude"), NOW)
    assert isinstance(outcome, Applied)
    assert outcome.effects == (Audited(action="hide_answer", by="teacher", detail="q-1"),)
    assert outcome.state.polls["q-1"].hidden == {"rude"}
    again = apply(outcome.state, hide("rude"), NOW)
    assert again == Applied(outcome.state)
    back = apply(outcome.state, hide("rude", hidden=False), NOW)
    assert isinstance(back, Applied)
    assert back.effects == (Audited(action="unhide_answer", by="teacher", detail="q-1"),)
    assert back.state == state


def test_what_was_hidden_stays_hidden_whoever_writes_it_again() -> None:
    """A pupil who writes something else and comes back to it, a friend who joins in, the second round."""
    state = done(answers(asked(WORDS), hana=Answer(text="rude")), hide("rude"))
    state = done(answers(state, hana=Answer(text="rude!")), hide("rude!"))
    state = answers(state, hana=Answer(text="rude"), ken=Answer(text="rude"))
    state = answers(done(state, a.AskPollAgain(by="teacher", poll="q-1")), ken=Answer(text="rude"))
    assert state.polls["q-1"].hidden == {"rude", "rude!"}


def test_only_what_was_answered_is_hidden() -> None:
    """Nothing that nobody said, nothing of a choice, no poll that there is not."""
    assert refused(answers(asked(WORDS), hana=Answer(text="x")), hide("y")) == "no_such_answer"
    assert refused(answers(asked(CHOICE), hana=pick(0)), hide("")) == "no_such_answer"
    other = a.HideAnswer(by="teacher", poll="q-9", text="x", hidden=True)
    assert refused(asked(WORDS), other) == "no_such_poll"


def test_what_is_hidden_of_one_poll_is_bounded() -> None:
    """Where there is more, the question is better closed."""
    state = asked(WORDS)
    for number in range(MAX_HIDDEN_ANSWERS):
        state = done(answers(state, hana=Answer(text=str(number))), hide(str(number)))
    state = answers(state, hana=Answer(text="one more"))
    assert refused(state, hide("one more")) == "too_many"
