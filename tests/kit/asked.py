"""Questions, and lessons in which they are asked."""

from __future__ import annotations

from signaling.lesson import asking_commands as a
from signaling.lesson.state import LessonState
from signaling.wire.polls import Answer, Question
from tests.kit.lesson_states import done, full_lesson

CHOICE = Question(kind="choice", prompt="Which is heavier?", options=["Iron", "Wood", "The same"])
SECRET = Question(kind="choice", prompt="Did you follow?", options=["Yes", "No"], anonymous=True)
SEVERAL = Question(kind="several", prompt="What do plants need?", options=["Water", "Light", "Music"])
WORDS = Question(kind="text", prompt="What did you see?")
SECRET_WORDS = Question(kind="text", prompt="What was hard?", anonymous=True)
POINTS = Question(kind="scale", prompt="How sure are you?")


def pick(*chosen: int) -> Answer:
    return Answer(chosen=list(chosen))


def asked(question: Question = CHOICE, state: LessonState | None = None, *, poll: str = "q-1") -> LessonState:
    """Return a lesson in which this has just been asked."""
    return done(state or full_lesson(), a.AskPoll(by="teacher", question=question, id=poll))


def answers(state: LessonState, poll: str = "q-1", **by: Answer) -> LessonState:
    """Return the lesson after these have answered."""
    return done(state, *(a.AnswerPoll(by=person, poll=poll, answer=answer) for person, answer in by.items()))
