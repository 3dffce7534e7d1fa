"""A timer for all, and drawing somebody by lot."""

from __future__ import annotations

import math

import pytest

from signaling.lesson import aid_commands as d
from signaling.lesson import commands as c
from signaling.lesson.view import VIEWERS, project
from tests.kit.lesson_states import NOW, done, full_lesson, grouped_lesson, join_of, refused


def test_a_timer_is_the_same_moment_for_everybody() -> None:
    """What is shown is when it ends, by the server's clock."""
    state = done(full_lesson(), d.SetTimer(by="teacher", seconds=60))
    assert {project(state, viewer).lesson.timer_ends_at for viewer in VIEWERS} == {NOW + 60}
    assert done(state, d.SetTimer(by="teacher", seconds=None)).timer_ends_at is None


def test_more_time_is_added_to_what_is_left() -> None:
    """After the end it counts from now: nobody is given time that has passed."""
    state = done(full_lesson(), d.SetTimer(by="teacher", seconds=60))
    stretch = d.StretchTimer(by="teacher", seconds=30)
    assert done(state, stretch, now=NOW + 10).timer_ends_at == NOW + 90
    assert done(state, stretch, now=NOW + 100).timer_ends_at == NOW + 130


@pytest.mark.parametrize("seconds", [0, -1, 1e9, math.nan, math.inf])
def test_a_timer_has_a_sensible_length(seconds: float) -> None:
    """Neither nothing nor a week."""
    assert refused(full_lesson(), d.SetTimer(by="teacher", seconds=seconds)) == "bad_message"
    assert refused(full_lesson(), d.StretchTimer(by="teacher", seconds=seconds)) == "bad_message"


def test_nobody_is_drawn_twice_before_everybody_had_a_turn() -> None:
    """Whatever the chance: each round of as many draws as students draws each of them once."""
    state = full_lesson()
    for name in ("mei", "sora", "riku"):
        state = done(state, join_of(name))
    drawn = []
    for seed in range(10):
        state = done(state, d.DrawLot(by="teacher", group=None, seed=seed))
        drawn.append(state.picked)
    everybody = {"hana", "ken", "mei", "sora", "riku"}
    assert set(drawn[:5]) == everybody
    assert set(drawn[5:]) == everybody
    assert drawn[4] != drawn[5]


def test_a_lot_is_drawn_within_a_group() -> None:
    """Then it is one of that group; an empty one has nobody to draw."""
    state = grouped_lesson()
    assert done(state, d.DrawLot(by="teacher", group="g-2", seed=1)).picked == "ken"
    assert refused(state, d.DrawLot(by="teacher", group="g-9", seed=1)) == "no_such_group"
    alone = done(state, c.RemovePerson(by="teacher", person="ken"))
    assert refused(alone, d.DrawLot(by="teacher", group="g-2", seed=1)) == "no_such_person"


def test_a_player_is_not_drawn() -> None:
    """A screen that plays the lesson (WHEP) comes with a pupil's link, and has nothing to say."""
    screen = c.Join(
        person="screen", name="screen", role="student", session_id="s", by_http=True, watches="teacher"
    )
    state = done(full_lesson(), screen)
    drawn = {done(state, d.DrawLot(by="teacher", group=None, seed=seed)).picked for seed in range(20)}
    assert drawn == {"hana", "ken"}


def test_who_was_drawn_and_left_is_shown_no_more() -> None:
    """What is shown is somebody who is here."""
    state = done(grouped_lesson(), d.DrawLot(by="teacher", group="g-2", seed=1))
    assert project(state, "student").lesson.picked == "ken"
    left = done(state, c.Leave(by="ken", session_id="s-ken"))
    assert project(left, "student").lesson.picked is None


def test_turns_can_be_forgotten() -> None:
    """A new subject, a new round."""
    state = done(full_lesson(), d.DrawLot(by="teacher", group=None, seed=1))
    hidden = done(state, d.ClearLot(by="teacher", again=False))
    assert (hidden.picked, hidden.drawn) == ("", state.drawn)
    assert done(state, d.ClearLot(by="teacher", again=True)).drawn == frozenset()
