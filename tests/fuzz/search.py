"""A long search for inputs that break a target (`scripts/fuzz`): damages the corpus, keeps what is new.

New is an input by which a line of ours follows another that it never followed before. Such an input joins
the corpus, if it is small. An input that breaks its target is saved too, so that the tests keep it, and ends
the search of that target with its traceback and status 1.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from .corpus import save, saved
from .edits import KINDS, Edit, damaged
from .targets import TARGETS

MAX_EDITS = 8
MAX_SAVED_BYTES = 600
"""Larger inputs take part in the search, but are not kept: the corpus is read by people."""
TOP = Path(__file__).parents[2]
CODE = (str(TOP / "media"), str(TOP / "signaling"))


class Coverage:
    """Which line of our code followed which, while `run` ran."""

    def __init__(self) -> None:
        self.seen: set[tuple[str, int, int]] = set()
        self._fresh = False

    def run(self, target: Callable[[bytes], None], data: bytes) -> bool:
        """Run a target; say whether it went a new way. Raises what the target raises."""
        self._fresh = False
        sys.settrace(self._enter)
        try:
            target(data)
        finally:
            sys.settrace(None)
        return self._fresh

    def _enter(self, frame: FrameType, _event: str, _argument: Any) -> Any:
        name = frame.f_code.co_filename
        if not name.startswith(CODE):
            return None
        before = 0

        def line(inner: FrameType, event: str, _argument: Any) -> Any:
            nonlocal before
            if event == "line":
                step = (name, before, inner.f_lineno)
                before = inner.f_lineno
                if step not in self.seen:
                    self.seen.add(step)
                    self._fresh = True
            return line

        return line


def _edits(dice: random.Random) -> list[Edit]:
    return [
        Edit(dice.choice(KINDS), dice.getrandbits(16), dice.getrandbits(16))
        for _ in range(dice.randint(1, MAX_EDITS))
    ]


def search(name: str, seconds: float, dice: random.Random) -> bool:
    """Search one target for so long; say whether it held."""
    coverage = Coverage()
    pool = [b"", *saved(name)]
    for data in pool:
        coverage.run(TARGETS[name], data)
    known, tried, until = len(pool), 0, time.monotonic() + seconds
    while time.monotonic() < until:
        data = damaged(dice.choice(pool), _edits(dice), pool)
        tried += 1
        try:
            fresh = coverage.run(TARGETS[name], data)
        except Exception:  # noqa: BLE001 - whatever it is, it is what we are looking for
            print(f"{name}: broken by {save(name, data)}\n{traceback.format_exc()}")
            return False
        if fresh:
            pool.append(data)
            if len(data) <= MAX_SAVED_BYTES:
                save(name, data)
    print(f"{name}: {tried} inputs, {len(pool) - known} new ways, {len(coverage.seen)} steps of code seen")
    return True


def main() -> None:
    """Search every target named (all, if none is), each for the time given."""
    parser = argparse.ArgumentParser(prog="scripts/fuzz", description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("target", nargs="*", default=list(TARGETS), help=f"of {', '.join(TARGETS)}")
    parser.add_argument("--seconds", type=float, default=60.0, help="for each target (default: 60)")
    parser.add_argument("--seed", type=int, default=None, help="of the dice, to repeat a search")
    arguments = parser.parse_args()
    seed = random.SystemRandom().getrandbits(32) if arguments.seed is None else arguments.seed
    print(f"seed {seed}")
    held = [search(name, arguments.seconds, random.Random(seed)) for name in arguments.target]  # noqa: S311
    sys.exit(not all(held))


if __name__ == "__main__":
    main()
