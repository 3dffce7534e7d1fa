"""Many waiting commands, one stored change.

Invariant: folding counts: a fold that changed anything is exactly one version further, one that changed
nothing is the very same state and needs no storing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ..errors import Refusal
from .commands import Command
from .outcome import Applied
from .reducer import apply
from .state import LessonState, replace


class Folded(NamedTuple):
    """What a fold gives."""

    state: LessonState
    outcomes: list[Applied | Refusal]
    """One for each command, in order; their states are in between, only `state` is to be stored."""


def fold(state: LessonState, commands: Iterable[Command], now: float) -> Folded:
    """Apply commands one after the other."""
    after = state
    outcomes: list[Applied | Refusal] = []
    for command in commands:
        outcome = apply(after, command, now)
        outcomes.append(outcome)
        if isinstance(outcome, Applied):
            after = outcome.state
    if after == state:
        return Folded(state, outcomes)
    return Folded(replace(after, version=state.version + 1), outcomes)
