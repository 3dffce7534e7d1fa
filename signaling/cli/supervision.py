"""Decides when the processes of `manabiya serve` are started, asked to end, and killed. Pure.

Invariant: after every call, each child that should run is running or has a time at which it will be
started again; once `stop` was called none is ever started, and later stages end before earlier ones.

=========  =========================================  ==================================================
phase      meaning                                    leaves by
=========  =========================================  ==================================================
NEW        never started                              `start` → RUNNING
RUNNING    its process exists                         `died` → WAITING or ENDED; `stop` → ENDING
WAITING    died by itself, to be started at `due`     `advance` → RUNNING; `stop` → ENDED
ENDING     was asked to end, is killed at `due`       `died` → ENDED
ENDED      will not run again                         nothing
=========  =========================================  ==================================================
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

FIRST_DELAY_SECONDS = 0.1
"""A child that ran well is back at once; this much keeps a taken port from being asked for too early."""

LONGEST_DELAY_SECONDS = 5.0
"""A child that dies at every start is tried this often: a Redis or disk that comes back is found soon."""

STEADY_SECONDS = 10.0
"""A child that lived this long ran well, and its next death is a first one again."""

GRACE_SECONDS = 10.0
"""How long a child may take to say goodbye to its browsers before it is killed."""

UNUSABLE = 78
"""Exit status (EX_CONFIG of sysexits.h) of a child that a new start would not help: its port is taken."""


class Phase(enum.Enum):
    """Where a child is; see the table above."""

    NEW = "new"
    RUNNING = "running"
    WAITING = "waiting"
    ENDING = "ending"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Start:
    """Start the child's process."""

    name: str


@dataclass(frozen=True, slots=True)
class Terminate:
    """Ask the child's process to end (SIGTERM)."""

    name: str


@dataclass(frozen=True, slots=True)
class Kill:
    """End the child's process (SIGKILL)."""

    name: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """The child cannot run as things are; everything is to be stopped and `name` said."""

    name: str


Action = Start | Terminate | Kill | GiveUp


@dataclass(slots=True)
class _Child:
    stage: int
    may_finish: bool
    phase: Phase = Phase.NEW
    started: float = 0.0
    due: float = 0.0
    quick_deaths: int = 0
    killed: bool = False


class Supervision:
    """The children of one `manabiya serve`. Times are seconds of any clock that never goes back."""

    def __init__(self) -> None:
        self._children: dict[str, _Child] = {}
        self._stopping = False

    @property
    def over(self) -> bool:
        """Whether everything was stopped and has ended."""
        return self._stopping and all(child.phase is Phase.ENDED for child in self._children.values())

    @property
    def stopping(self) -> bool:
        """Whether `stop` was called."""
        return self._stopping

    def phase(self, name: str) -> Phase:
        """Return where the child is."""
        return self._children[name].phase

    def start(self, name: str, *, stage: int, now: float, may_finish: bool = False) -> list[Action]:
        """Add a child and have it started. Of two stages, the later one ends first.

        `may_finish`: exit status 0 means that it has done its work, and it is not started again.
        """
        if name in self._children:
            raise ValueError(f"there is a child {name!r} already")
        child = self._children[name] = _Child(stage, may_finish)
        if self._stopping:
            child.phase = Phase.ENDED
            return []
        return [self._run(name, child, now)]

    def died(self, name: str, status: int, now: float) -> list[Action]:
        """Take note that the child's process is gone, whoever ended it."""
        child = self._children[name]
        if child.phase is Phase.ENDING:
            child.phase = Phase.ENDED
            return self._end_last_stage(now)
        if child.phase is not Phase.RUNNING:
            raise ValueError(f"{name!r} died while {child.phase.value}")
        if status == UNUSABLE:
            child.phase = Phase.ENDED
            return [GiveUp(name)]
        if status == 0 and child.may_finish:
            child.phase = Phase.ENDED
            return []
        child.quick_deaths = 0 if now - child.started >= STEADY_SECONDS else child.quick_deaths + 1
        child.phase = Phase.WAITING
        child.due = now + delay_seconds(child.quick_deaths)
        return []

    def advance(self, now: float) -> list[Action]:
        """Return what has become due by `now`."""
        actions: list[Action] = []
        for name, child in self._children.items():
            if child.due > now:
                continue
            if child.phase is Phase.WAITING:
                actions.append(self._run(name, child, now))
            elif child.phase is Phase.ENDING and not child.killed:
                child.killed = True
                actions.append(Kill(name))
        return actions

    def next_due(self) -> float | None:
        """Return when `advance` has something to do next, if it ever will."""
        times = [
            child.due
            for child in self._children.values()
            if child.phase is Phase.WAITING or (child.phase is Phase.ENDING and not child.killed)
        ]
        return min(times, default=None)

    def stop(self, now: float) -> list[Action]:
        """Have everything ended, the last stage first. Calling it again changes nothing."""
        if self._stopping:
            return []
        self._stopping = True
        for child in self._children.values():
            if child.phase in {Phase.NEW, Phase.WAITING}:
                child.phase = Phase.ENDED
        return self._end_last_stage(now)

    def _run(self, name: str, child: _Child, now: float) -> Action:
        child.phase = Phase.RUNNING
        child.started = now
        return Start(name)

    def _end_last_stage(self, now: float) -> list[Action]:
        living = {name: child for name, child in self._children.items() if child.phase is not Phase.ENDED}
        last = max((child.stage for child in living.values()), default=0)
        return [
            self._end(name, child, now)
            for name, child in living.items()
            if child.stage == last and child.phase is Phase.RUNNING
        ]

    def _end(self, name: str, child: _Child, now: float) -> Action:
        child.phase = Phase.ENDING
        child.due = now + GRACE_SECONDS
        return Terminate(name)


def delay_seconds(quick_deaths: int) -> float:
    """Return how long a child waits that has died `quick_deaths` times in a row soon after its start."""
    doublings = min(max(0, quick_deaths - 1), 10)
    return min(LONGEST_DELAY_SECONDS, FIRST_DELAY_SECONDS * (1 << doublings))


def describe(status: int) -> str:
    """Say how a process ended, as its exit status (negative: the signal) tells it."""
    if status == 0:
        return "ended"
    return f"was killed by signal {-status}" if status < 0 else f"failed with status {status}"


def media_node_count(cores: int) -> int:
    """Return how many media nodes a machine gets: one per core that signaling leaves, and at least one."""
    return max(1, cores - 1)
