"""The shell's clock does not jump."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from signaling.clock import SLEW, SteadyClock


@dataclass
class Machine:
    """A machine whose two clocks a test moves."""

    wall: float = 1_800_000_000.0
    monotonic: float = 50.0

    def pass_by(self, seconds: float) -> None:
        self.wall += seconds
        self.monotonic += seconds


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def clock(machine: Machine) -> SteadyClock:
    return SteadyClock(lambda: machine.wall, lambda: machine.monotonic)


def test_time_passes(machine: Machine, clock: SteadyClock) -> None:
    """With a good clock, it is the machine's time."""
    assert clock() == machine.wall
    machine.pass_by(2700)
    assert clock() == pytest.approx(machine.wall)


@pytest.mark.parametrize("jump", [3600.0, -3600.0])
def test_fault_10_clock_set_by_an_hour_is_not_felt(machine: Machine, clock: SteadyClock, jump: float) -> None:
    """When the machine's clock is set by an hour, a lesson of 45 minutes still takes 45 minutes."""
    began = clock()
    machine.wall += jump
    assert clock() == began
    machine.pass_by(2700)
    assert clock() - began == pytest.approx(2700, rel=2 * SLEW)


def test_small_correction_is_reached(machine: Machine, clock: SteadyClock) -> None:
    """What a time server corrects is followed within minutes."""
    machine.wall += 0.1
    for _ in range(200):
        machine.pass_by(1)
        clock()
    assert clock() == pytest.approx(machine.wall, abs=0.001)


def test_time_never_goes_back(machine: Machine, clock: SteadyClock) -> None:
    """Whatever the wall clock does, a later reading is not earlier."""
    last = clock()
    for jump in (-100.0, 50.0, -7200.0, 3.0):
        machine.wall += jump
        machine.pass_by(0.01)
        assert clock() >= last
        last = clock()
