"""What of the polls is shown to whom."""

from __future__ import annotations

import msgspec
import pytest

from signaling.lesson import asking_commands as a
from signaling.lesson import commands as c
from signaling.lesson.poll_view import mine_of, polls_for_class, polls_for_staff, records
from signaling.lesson.state import LessonState, replace
from signaling.lesson.view import project
from signaling.wire.polls import Answer, Question, Results
from tests.kit.asked import CHOICE, POINTS, SECRET, SECRET_WORDS, SEVERAL, WORDS, answers, asked, pick
from tests.kit.lesson_states import NOW, done


def shown(state: LessonState) -> LessonState:
    return done(state, a.ShowPoll(by="teacher", poll="q-1", shown=True))


def test_staff_see_who_answered_what_while_it_is_open() -> None:
    """Of a named question."""
    [poll] = polls_for_staff(answers(asked(), hana=pick(0)))
    assert poll.rounds[0].results == Results(count=1, tally=[1, 0, 0])
    assert [(one.person, one.name, one.answer) for one in poll.rounds[0].named] == [("hana", "hana", pick(0))]


def test_the_class_sees_results_once_they_are_shown_and_never_names() -> None:
    """Before that, another's answer changes nothing of what a pupil is sent."""
    before, after = asked(), answers(asked(), hana=pick(0), ken=pick(0))
    assert polls_for_class(before) == polls_for_class(after)
    [poll] = polls_for_class(shown(after))
    assert poll.rounds[0].results == Results(count=2, tally=[2, 0, 0])
    assert poll.rounds[0].named == []


def test_the_class_sees_what_is_open_or_shown() -> None:
    """A closed question is gone from the pupils' screens until it is shown."""
    closed = done(asked(), a.ClosePoll(by="teacher", poll="q-1"))
    assert polls_for_class(closed) == []
    assert [poll.id for poll in polls_for_class(shown(closed))] == ["q-1"]


def test_nothing_of_an_anonymous_question_names_anybody() -> None:
    """Neither to staff nor for good: whoever answered what, in whatever order, everybody is sent the same."""
    one = answers(asked(SECRET), hana=pick(0), ken=pick(1))
    other = answers(asked(SECRET), ken=pick(0), hana=pick(1))
    for state in (one, other):
        assert b"hana" not in msgspec.json.encode(polls_for_staff(state))
    assert polls_for_staff(one) == polls_for_staff(other)
    assert polls_for_class(shown(one)) == polls_for_class(shown(other))
    ended = [replace(state, ended_at=NOW) for state in (one, other)]
    assert records(ended[0]) == records(ended[1])
    assert all(not written.person and not written.name for written in records(ended[0])[0].answers)


def test_the_order_of_anonymous_words_says_nothing() -> None:
    """Texts stand in an order of their own."""
    words = {"hana": Answer(text="the second step"), "ken": Answer(text="all of it")}
    one = answers(asked(SECRET_WORDS), hana=words["hana"], ken=words["ken"])
    other = answers(asked(SECRET_WORDS), ken=words["ken"], hana=words["hana"])
    assert polls_for_staff(one) == polls_for_staff(other)
    results = polls_for_staff(one)[0].rounds[0].results
    assert results is not None
    assert results.texts == ["all of it", "the second step"]


def test_what_was_written_with_a_name_is_sent_once() -> None:
    """Staff read it beside the names; the class, which learns no names, as texts."""
    state = shown(answers(asked(WORDS), hana=Answer(text="light"), ken=Answer(text="air")))
    [named] = polls_for_staff(state)[0].rounds
    assert [(one.person, one.answer.text) for one in named.named] == [("hana", "light"), ("ken", "air")]
    assert named.results == Results(count=2)
    assert polls_for_class(state)[0].rounds[0].results == Results(count=2, texts=["air", "light"])


def test_results_count_options_and_points() -> None:
    """Several options count each; a scale has five points."""
    [several] = polls_for_staff(answers(asked(SEVERAL), hana=pick(0, 1), ken=pick(1)))
    assert several.rounds[0].results == Results(count=2, tally=[1, 2, 0])
    [points] = polls_for_staff(answers(asked(POINTS), hana=pick(1), ken=pick(5)))
    assert points.rounds[0].results == Results(count=2, tally=[1, 0, 0, 0, 1])


def test_everybody_gets_their_own_answers_back() -> None:
    """Of each round, also of an anonymous question, and only one's own."""
    state = done(answers(asked(SECRET), hana=pick(0)), a.AskPollAgain(by="teacher", poll="q-1"))
    assert mine_of(state, "hana").answers == {"q-1": [pick(0), None]}
    assert mine_of(state, "ken").answers == {}
    closed = done(state, a.ClosePoll(by="teacher", poll="q-1"))
    assert mine_of(closed, "hana").answers == {}
    assert mine_of(done(closed, c.Leave(by="hana", session_id="s-hana")), "hana").answers == {}


def test_who_was_taken_out_does_not_count_any_more() -> None:
    """A stranger who voted and was removed leaves no trace in the results."""
    state = done(answers(asked(), hana=pick(0), ken=pick(1)), c.RemovePerson(by="teacher", person="hana"))
    [poll] = polls_for_staff(state)
    assert poll.rounds[0].results == Results(count=1, tally=[0, 1, 0])
    assert [one.person for one in poll.rounds[0].named] == ["ken"]


def test_what_is_over_is_to_be_written_down_once() -> None:
    """A closed round until it is known to be kept; at the end of the lesson the open one too."""
    state = answers(asked(WORDS), hana=Answer(text="a bean"))
    assert records(state) == []
    assert [one.closed_at for one in records(replace(state, ended_at=NOW + 9))] == [NOW + 9]
    closed = done(state, a.ClosePoll(by="teacher", poll="q-1"))
    [record] = records(closed)
    assert (record.question, record.answers) == (WORDS, (("hana", "hana", Answer(text="a bean")),))
    assert records(done(closed, a.PollKept(poll="q-1", round=0))) == []


def test_a_question_is_seen_as_it_was_asked() -> None:
    """Everybody reads the same words."""
    assert polls_for_class(asked())[0].question == CHOICE


@pytest.mark.parametrize("question", [WORDS, SECRET_WORDS])
def test_what_staff_took_out_of_sight_is_sent_to_staff_alone(question: Question) -> None:
    """Also while it is shown; its author finds it among their own, and the count says how many answered."""
    state = answers(asked(question), hana=Answer(text="rude"), ken=Answer(text="a bean"))
    state = shown(done(state, a.HideAnswer(by="teacher", poll="q-1", text="rude", hidden=True)))
    for viewer in ("student", "observer"):
        assert b"rude" not in msgspec.json.encode(project(state, viewer))
    [poll] = polls_for_class(state)
    assert poll.rounds[0].results == Results(count=2, texts=["a bean"])
    [poll] = polls_for_staff(state)
    texts = [] if poll.rounds[0].named else ["a bean", "rude"]
    assert poll.rounds[0].results == Results(count=2, texts=texts, hidden=["rude"])
    assert mine_of(state, "hana").answers == {"q-1": [Answer(text="rude")]}
    back = done(state, a.HideAnswer(by="teacher", poll="q-1", text="rude", hidden=False))
    assert polls_for_class(back)[0].rounds[0].results == Results(count=2, texts=["a bean", "rude"])
