"""When processes are started, asked to end, and killed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.cli.supervision import (
    FIRST_DELAY_SECONDS,
    GRACE_SECONDS,
    LONGEST_DELAY_SECONDS,
    STEADY_SECONDS,
    UNUSABLE,
    Action,
    GiveUp,
    Kill,
    Phase,
    Start,
    Supervision,
    Terminate,
    delay_seconds,
    describe,
    media_node_count,
)

SIGKILLED = -9


def running(**stages: int) -> Supervision:
    """All named children, started at 0 s."""
    core = Supervision()
    for name, stage in stages.items():
        assert core.start(name, stage=stage, now=0.0) == [Start(name)]
    return core


def test_a_child_that_ran_well_is_back_at_once() -> None:
    """A child that dies after a steady run is started again within 0.2 s."""
    core = running(media=1)
    assert core.died("media", SIGKILLED, now=100.0) == []
    assert core.phase("media") is Phase.WAITING
    due = core.next_due()
    assert due is not None
    assert due - 100.0 <= 0.2
    assert core.advance(due) == [Start("media")]


def test_the_first_death_soon_after_a_start_is_forgiven_too() -> None:
    """A single crash in the first seconds costs no more than one after an hour."""
    core = running(media=1)
    core.died("media", 1, now=0.5)
    assert core.next_due() == 0.5 + FIRST_DELAY_SECONDS


def test_a_child_that_dies_at_every_start_is_tried_ever_more_slowly() -> None:
    """Delays double, up to a longest one, and never end."""
    core = running(media=1)
    now, delays = 0.0, []
    for _ in range(12):
        core.died("media", 1, now)
        due = core.next_due()
        assert due is not None
        delays.append(round(due - now, 6))
        now = due
        core.advance(now)
    assert delays[:4] == [0.1, 0.2, 0.4, 0.8]
    assert delays[-1] == LONGEST_DELAY_SECONDS


def test_a_steady_run_forgives_what_was_before() -> None:
    """After a steady run the next death counts as a first one."""
    core = running(media=1)
    for now in (0.0, 1.0, 2.0):
        core.died("media", 1, now)
        core.advance(now + LONGEST_DELAY_SECONDS)
    steady = 2.0 + LONGEST_DELAY_SECONDS + STEADY_SECONDS
    core.died("media", 1, steady)
    assert core.next_due() == steady + FIRST_DELAY_SECONDS


def test_nothing_is_started_before_its_time() -> None:
    """A waiting child stays down until it is due."""
    core = running(media=1)
    core.died("media", 1, now=50.0)
    assert core.advance(50.0 + FIRST_DELAY_SECONDS / 2) == []


def test_one_death_concerns_nobody_else() -> None:
    """Only the child that died is started again."""
    core = running(redis=0, media=1, signaling=1)
    core.died("redis", SIGKILLED, now=20.0)
    assert core.advance(30.0) == [Start("redis")]
    assert core.phase("media") is Phase.RUNNING


def test_a_child_that_no_start_would_help_ends_everything() -> None:
    """A taken port is said and given up on, not tried for ever."""
    core = running(signaling=1)
    assert core.died("signaling", UNUSABLE, now=1.0) == [GiveUp("signaling")]
    assert core.next_due() is None


def test_later_stages_end_first() -> None:
    """Nodes say goodbye while Redis still answers."""
    core = running(redis=0, media=1, signaling=2)
    assert core.stop(10.0) == [Terminate("signaling")]
    assert core.died("signaling", 0, 10.5) == [Terminate("media")]
    assert core.died("media", 0, 11.0) == [Terminate("redis")]
    assert not core.over
    assert core.died("redis", 0, 11.1) == []
    assert core.over


def test_a_whole_stage_ends_together() -> None:
    """Children of one stage are asked at once, and the next stage waits for the slowest."""
    core = running(redis=0, one=1, two=1)
    assert core.stop(0.0) == [Terminate("one"), Terminate("two")]
    assert core.died("one", 0, 1.0) == []
    assert core.died("two", 0, 2.0) == [Terminate("redis")]


def test_who_does_not_end_is_killed_once() -> None:
    """After the grace a child is killed, and not again while it dies."""
    core = running(media=1)
    core.stop(0.0)
    assert core.advance(GRACE_SECONDS - 0.1) == []
    assert core.next_due() == GRACE_SECONDS
    assert core.advance(GRACE_SECONDS) == [Kill("media")]
    assert core.advance(GRACE_SECONDS + 1) == []
    assert core.next_due() is None
    core.died("media", SIGKILLED, GRACE_SECONDS + 1)
    assert core.over


def test_a_waiting_child_is_not_started_by_a_stop() -> None:
    """Who is down when everything stops stays down, and holds nobody up."""
    core = running(redis=0, media=1)
    core.died("media", 1, now=5.0)
    assert core.stop(5.0) == [Terminate("redis")]
    assert core.advance(60.0) == [Kill("redis")]
    core.died("redis", SIGKILLED, 60.0)
    assert core.over


def test_stopping_twice_is_stopping_once() -> None:
    """A second Ctrl-C asks for nothing new."""
    core = running(media=1)
    core.stop(0.0)
    assert core.stop(1.0) == []


def test_nobody_is_started_after_a_stop() -> None:
    """A child that was about to be added when everything stopped never runs."""
    core = running(redis=0)
    core.stop(0.0)
    assert core.start("media", stage=1, now=0.1) == []
    core.died("redis", 0, 0.2)
    assert core.over


@pytest.mark.parametrize(("status", "phase"), [(0, Phase.ENDED), (1, Phase.WAITING), (-9, Phase.WAITING)])
def test_work_that_is_done_is_not_done_again(status: int, phase: Phase) -> None:
    """A child that may finish ends with status 0, and is started again after anything else."""
    core = Supervision()
    core.start("pupils", stage=3, now=0.0, may_finish=True)
    core.died("pupils", status, now=60.0)
    assert core.phase("pupils") is phase


def test_a_node_that_ends_by_itself_is_started_again() -> None:
    """Nodes have no work that could be done: exit status 0 is a death like any other."""
    core = running(media=1)
    core.died("media", 0, now=60.0)
    assert core.phase("media") is Phase.WAITING


def test_impossible_steps_name_the_child_and_its_phase() -> None:
    """A death that cannot be is our bug, and says which."""
    core = running(media=1)
    core.died("media", 1, now=0.0)
    with pytest.raises(ValueError, match="'media' died while waiting"):
        core.died("media", 1, now=0.0)
    with pytest.raises(ValueError, match="already"):
        core.start("media", stage=1, now=0.0)


@given(deaths=st.integers(min_value=0, max_value=1000))
def test_delays_stay_within_their_bounds(deaths: int) -> None:
    """However often a child died, it is tried again, neither at once nor never."""
    assert FIRST_DELAY_SECONDS <= delay_seconds(deaths) <= LONGEST_DELAY_SECONDS


@given(st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), st.floats(0.01, 30.0)), max_size=40))
def test_every_child_runs_or_will_run(history: list[tuple[str, float]]) -> None:
    """Whoever dies whenever: each child is running, or `next_due` says when it will be."""
    core = running(a=0, b=1, c=1)
    now = 0.0
    for name, pause in history:
        now += pause
        started: list[Action] = core.advance(now)
        assert all(isinstance(action, Start) for action in started)
        if core.phase(name) is Phase.RUNNING:
            core.died(name, 1, now)
        waiting = [child for child in "abc" if core.phase(child) is Phase.WAITING]
        assert bool(waiting) == (core.next_due() is not None)


def test_how_a_process_ended_is_said_in_words() -> None:
    """A signal and an exit status are told apart."""
    assert describe(-9) == "was killed by signal 9"
    assert describe(1) == "failed with status 1"
    assert describe(0) == "ended"


@pytest.mark.parametrize(("cores", "nodes"), [(1, 1), (2, 1), (4, 3), (16, 15)])
def test_media_gets_the_cores_that_signaling_leaves(cores: int, nodes: int) -> None:
    """One media node per spare core, and never none."""
    assert media_node_count(cores) == nodes
