"""Whether a stroke survives: random histories of five browsers and two nodes, and how often boards differ.

Real bindings of the browser (one node process), real sessions, rooms, keepers and archives, a real Redis and
SQLite; frames and messages of Redis wait until the history lets them arrive, be lost, doubled or overtaken.
Nodes are killed and parted from Redis, Redis is emptied, calls to it are lost before, after or until later,
connections break, pens are taken away. After healing, the laws of `tests/histories/laws.py` must hold; a
history after which one does not is printed, as short as hypothesis makes it, and fails the bench.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

from bench.kit.figures import figure
from tests.histories.search import Found, search

HISTORIES = 1000
FAULTS = {
    "Bus lost": "messages of Redis lost without a word",
    "Bus twice": "that came twice",
    "Bus overtaken": "that were overtaken",
    "Cut": "connections that broke",
    "Kill": "nodes killed",
    "Part": "nodes parted from Redis",
    "Empty": "times that Redis was emptied",
    "Allow": "pens taken away or given back",
}


def main() -> None:
    """Live through them all, in as many processes as there are cores, and print what came of it."""
    parser = argparse.ArgumentParser(
        prog="scripts/bench histories", description=(__doc__ or "").split("\n", 1)[0]
    )
    parser.add_argument("count", nargs="?", type=int, default=HISTORIES, help="how many (%(default)s)")
    parser.add_argument(
        "--seed", type=int, default=random.SystemRandom().getrandbits(30), help="to repeat them"
    )
    options = parser.parse_args()
    cores = len(os.sched_getaffinity(0))
    share = -(-options.count // cores)
    with ProcessPoolExecutor(cores) as pool:
        runs = [pool.submit(search, share, options.seed + number) for number in range(cores)]
        found = [run.result() for run in runs]
    print(f"seed {options.seed}, {cores} processes")
    _print(found)
    broken = [one.broken for one in found if one.broken]
    figure("histories after which something differed or was lost", len(broken), "")
    if broken:
        sys.exit("\n\n".join(broken))


def _print(found: list[Found]) -> None:
    kinds = sum((one.kinds for one in found), Counter[str]())
    figure("histories", sum(one.histories for one in found), "")
    figure("acts", sum(times for kind, times in kinds.items() if " " not in kind), "")
    for kind, words in FAULTS.items():
        figure(words, kinds[kind], "")
    figure("calls to Redis or their answers lost", sum(one.losses for one in found), "")
    figure("time", max(one.seconds for one in found), "s")


if __name__ == "__main__":
    main()
