"""When a simulated pupil does what: tables for single causes, and whole lessons made up by hypothesis."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.chance import Chance
from signaling.clients.acts import (
    Act,
    CallHelp,
    Choose,
    Decline,
    Draw,
    DropOut,
    Raise,
    React,
    Say,
    TurnOn,
    Vote,
)
from signaling.clients.chatter import LINES
from signaling.clients.mind import Mind
from signaling.clients.scene import Asked, Scene
from signaling.clients.temperament import Temperament, temperament
from signaling.wire.lesson import Locks
from signaling.wire.polls import Question

ORDINARY = Temperament(arrives_after=0.0, bold=0.6, lively=1.0, able=1.0)
QUESTION = Question(kind="choice", prompt="?", options=["a", "b"])
HOUR = 3600


def lived(mind: Mind, scene: Scene, seconds: float = HOUR, since: float = 0) -> list[Act]:
    """Look whenever something is due."""
    acts, now = mind.see(scene, since), mind.next_at
    while now is not None and now < since + seconds:
        acts += mind.see(scene, now)
        now = mind.next_at
    return acts


def acts_in(scene: Scene, who: Temperament = ORDINARY, seed: int = 1) -> list[Act]:
    return lived(Mind(who, Chance(seed), "ja"), scene)


def kinds(acts: list[Act]) -> set[type[Act]]:
    return {type(act) for act in acts}


@pytest.mark.parametrize(
    ("scene", "done", "not_done"),
    [
        (Scene(), {Say, Draw, React, Raise}, {Vote, Choose, CallHelp, TurnOn, DropOut}),
        (Scene(attention=True), set(), {Say, Draw, React, Raise}),
        (Scene(locks=Locks(chat=True)), {Draw, React}, {Say}),
        (Scene(locks=Locks(reactions=True)), {Say, Draw}, {React}),
        (Scene(is_board_open=False), {Say, React}, {Draw}),
        (Scene(group="g"), {Say, CallHelp}, set()),
        (Scene(group="g", is_help_called=True), {Say}, {CallHelp}),
        (Scene(asked=Asked("p", 0, QUESTION)), {Vote}, set()),
        (Scene(choice={"g": 1}), {Choose}, set()),
        (Scene(choice={"g": 0}), set(), {Choose}),
        (Scene(choice={"g": 1}, chosen="g"), set(), {Choose}),
        (Scene(turn_on=("microphone",)), {TurnOn}, {Decline}),
    ],
)
def test_a_pupil_does_what_the_lesson_is_about(
    scene: Scene, done: set[type[Act]], not_done: set[type[Act]]
) -> None:
    """Each thing to see brings its acts about within the hour, and what is locked brings about none."""
    found = kinds(acts_in(scene))
    assert done <= found
    assert not found & not_done


def test_in_quiet_work_one_writes_to_the_teacher_alone() -> None:
    """Nothing is said before the class then, and nothing at all where writing to the teacher is locked."""
    said = [act for act in acts_in(Scene(is_quiet=True)) if isinstance(act, Say)]
    late = said[1:] if not said[0].private else said
    assert late
    assert all(act.private for act in late)
    locked = acts_in(Scene(is_quiet=True, locks=Locks(private=True, chat=True)))
    assert Say not in kinds(locked)


def test_a_silent_pupil_writes_nothing_and_takes_part() -> None:
    """Who writes nothing draws, chooses and answers what is ticked; texts stay empty."""
    silent = replace(ORDINARY, writes=False)
    assert {Draw, Vote} <= kinds(acts_in(Scene(asked=Asked("p", 0, QUESTION)), silent))
    text = Scene(asked=Asked("p", 0, Question(kind="text", prompt="?")))
    assert not {Say, Vote} & kinds(acts_in(text, silent))


def test_a_shy_pupil_would_rather_not() -> None:
    """Asked for the microphone, the shyest decline."""
    shy = replace(ORDINARY, bold=0.1)
    assert Decline("microphone") in acts_in(Scene(turn_on=("microphone",)), shy)


def test_a_hand_comes_down_when_nobody_sees_it() -> None:
    """A raised hand is lowered within a minute; one that the teacher lowered is not lowered again."""
    mind = Mind(ORDINARY, Chance(1), "ja")
    assert Raise(up=False) in lived(mind, Scene(is_hand_up=True), 61)
    assert Raise(up=False) not in lived(mind, Scene(), HOUR, since=61)


def test_a_question_is_answered_once_a_round() -> None:
    """However long it is open; after the discussion once more."""
    mind = Mind(ORDINARY, Chance(1), "ja")
    first, second = (Scene(asked=Asked("p", round_, QUESTION)) for round_ in (0, 1))
    assert sum(isinstance(act, Vote) for act in lived(mind, first)) == 1
    assert sum(isinstance(act, Vote) for act in lived(mind, second, since=HOUR)) == 1


def test_most_answer_and_not_all() -> None:
    """Of 100 pupils a few leave a question empty."""
    asked = Scene(asked=Asked("p", 0, QUESTION))
    answered = sum(Vote in kinds(acts_in(asked, seed=seed)) for seed in range(100))
    assert 80 < answered < 100


@pytest.mark.parametrize(("who", "first"), [(temperament(1, n), n) for n in range(12)])
def test_who_drops_out_does_so_once_and_says_so_on_return(who: Temperament, first: int) -> None:
    """At the time and for as long as the temperament has it; back again, a word of it unless silent."""
    mind = Mind(who, Chance(first), "ja")
    gone = [act for act in lived(mind, Scene()) if isinstance(act, DropOut)]
    assert gone == ([] if who.drops_out_after is None else [DropOut(who.away_for)])
    mind.come_back(HOUR)
    said = [act.text for act in lived(mind, Scene(), 20, since=HOUR) if isinstance(act, Say)]
    assert bool(set(said) & set(LINES["ja"]["back"])) is who.writes


def test_some_answer_the_teacher() -> None:
    """Of 100 pupils whom the teacher writes to some say yes, and not all at once."""
    replies = 0
    for seed in range(100):
        mind = Mind(ORDINARY, Chance(seed), "en")
        lived(mind, Scene(), 20)
        mind.hear_teacher(20)
        said = [act.text for act in lived(mind, Scene(), 10, since=20) if isinstance(act, Say)]
        replies += bool(set(said) & set(LINES["en"]["reply"]))
    assert 5 < replies < 50


scenes = st.builds(
    Scene,
    group=st.sampled_from([None, "g"]),
    is_board_open=st.booleans(),
    is_quiet=st.booleans(),
    attention=st.booleans(),
    locks=st.builds(Locks, chat=st.booleans(), private=st.booleans(), reactions=st.booleans()),
    asked=st.sampled_from([None, Asked("p", 0, QUESTION), Asked("p", 1, QUESTION), Asked("q", 0, QUESTION)]),
    choice=st.sampled_from([None, {}, {"g": 1, "h": 0}]),
    chosen=st.sampled_from([None, "g"]),
    turn_on=st.sampled_from([(), ("microphone",), ("camera",)]),
    is_hand_up=st.booleans(),
    is_help_called=st.booleans(),
)
lessons = st.lists(st.tuples(scenes, st.integers(1, 90)), max_size=30)


@given(number=st.integers(0, 40), seed=st.integers(0, 99), lesson=lessons)
def test_nothing_is_done_that_the_lesson_forbids(
    number: int, seed: int, lesson: list[tuple[Scene, int]]
) -> None:
    """In any sequence of scenes each act is one that the scene at that moment lets pupils do."""
    mind, now = Mind(temperament(seed, number), Chance(seed), "ja"), 0.0
    votes: list[tuple[str, int]] = []
    for scene, seconds in lesson:
        now += seconds
        for act in mind.see(scene, now):
            assert is_allowed(act, scene), (act, scene)
            if isinstance(act, Vote):
                assert scene.asked is not None
                votes.append((scene.asked.poll, scene.asked.round))
        assert mind.next_at is None or mind.next_at > now
    assert len(set(votes)) == len(votes)


@given(number=st.integers(0, 40), seed=st.integers(0, 99), lesson=lessons)
def test_the_same_lesson_goes_the_same_way(number: int, seed: int, lesson: list[tuple[Scene, int]]) -> None:
    """What a pupil does follows from the seed and from what there was to see, and when."""

    def told() -> list[list[Act]]:
        mind, now, found = Mind(temperament(seed, number), Chance(seed), "en"), 0.0, []
        for scene, seconds in lesson:
            now += seconds
            found.append(mind.see(scene, now))
        return found

    assert told() == told()


def is_allowed(act: Act, scene: Scene) -> bool:
    allowed: dict[type[Any], bool] = {
        Say: not scene.attention
        and not (scene.locks.private if isinstance(act, Say) and act.private else scene.locks.chat),
        Draw: scene.is_board_open and not scene.attention,
        React: not (scene.locks.reactions or scene.attention),
        Raise: isinstance(act, Raise) and (scene.is_hand_up is not act.up),
        Vote: scene.asked is not None,
        Choose: isinstance(act, Choose) and (scene.choice or {}).get(act.group, 0) > 0,
        CallHelp: scene.group is not None and not scene.is_help_called,
        TurnOn: bool(scene.turn_on),
        Decline: bool(scene.turn_on),
        DropOut: True,
    }
    return allowed[type(act)]
