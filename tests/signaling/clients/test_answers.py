"""How a class answers a question."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from signaling.chance import Chance
from signaling.clients.answers import answer
from signaling.clients.temperament import temperament
from signaling.lesson.polls import clean_answer
from signaling.wire.polls import Answer, Question

questions = st.one_of(
    st.builds(
        Question,
        kind=st.sampled_from(["choice", "several"]),
        prompt=st.text(min_size=1, max_size=20),
        options=st.lists(st.text(min_size=1, max_size=5), min_size=2, max_size=10, unique=True),
    ),
    st.builds(Question, kind=st.sampled_from(["text", "scale"]), prompt=st.text(min_size=1, max_size=20)),
)


@given(question=questions, seed=st.integers(0, 99), number=st.integers(0, 40), round_=st.integers(0, 1))
def test_every_answer_can_be_given(question: Question, seed: int, number: int, round_: int) -> None:
    """The lesson's own rules take each answer as it is; none is left empty but a text by a silent pupil."""
    who = temperament(seed, number)
    for language in ("ja", "en"):
        given = answer(question, who, Chance(seed), language, round_)
        if given is None:
            assert question.kind == "text"
            assert not who.writes
        else:
            assert clean_answer(question, given) == given


def test_the_class_leans_to_one_answer_and_more_so_after_talking() -> None:
    """Of 40 pupils most agree, not all; in the second round more do."""
    question = Question(kind="choice", prompt="3/4 + 1/8", options=["4/12", "7/8", "1/2"])

    def agreeing(round_: int) -> int:
        given = [answer(question, temperament(1, n), Chance(n), "ja", round_) for n in range(40)]
        return Counter(one.chosen[0] for one in given if one is not None).most_common(1)[0][1]

    assert 20 < agreeing(0) < 40
    assert agreeing(1) > agreeing(0)


def test_a_scale_is_used_in_its_upper_half_by_most() -> None:
    """A class is not of one mind on a scale, and mostly content."""
    question = Question(kind="scale", prompt="?")
    given = [answer(question, temperament(1, n), Chance(n), "ja", 0) or Answer() for n in range(40)]
    points = Counter(one.chosen[0] for one in given)
    assert len(points) >= 3
    assert sum(point * count for point, count in points.items()) / 40 > 3
