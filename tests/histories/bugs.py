"""Bugs to be put into copies of our sources, each of which breaks a law: what shows that the laws see.

Invariant: each replaces a text that its file has exactly once, so that none outlives what it breaks.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

TOP = Path(__file__).parents[2]
COPIED = ("signaling", "web/src")
"""What bugs are put into. Everything else is the same for all."""
LINKED = ("media", "tests", "web/node_modules")


@dataclass(frozen=True, slots=True)
class Bug:
    """One text of one file, and what it is replaced with."""

    file: str
    old: str
    new: str
    seed: int = 2
    """Of histories among which it is found soon."""

    def put_into(self, top: Path) -> None:
        """Break a copy."""
        path = top / self.file
        text = path.read_text()
        assert text.count(self.old) == 1, f"{self.file} has {text.count(self.old)} times: {self.old}"
        path.write_text(text.replace(self.old, self.new))


BINDING = "web/src/board/binding.ts"
KEEPER = "signaling/boards/keeper.py"

BUGS: dict[str, Bug] = {
    # --- the browser's ---
    "of equal versions a browser shows the higher nonce": Bug(
        "web/src/board/elements.ts",
        "return a.versionNonce < b.versionNonce",
        "return a.versionNonce > b.versionNonce",
    ),
    "what was sent and not answered is not sent again": Bug(
        BINDING,
        "    this.#telling.forgetAll()\n    this.#requeue()\n",
        "    this.#telling.forgetAll()\n    this.#inFlight.takeAll()\n",
    ),
    "of several states that were not answered the first is sent again": Bug(
        "web/src/board/puts.ts",
        "for (const [id, element] of put) last.set(id, element)",
        "for (const [id, element] of put) if (!last.has(id)) last.set(id, element)",
    ),
    "what comes for an element under the hand is forgotten": Bug(
        BINDING, "if (isNewer(element, shown)) this.#conflicts.set(id, element)", "", seed=1
    ),
    "a snapshot hides what waits to be sent": Bug(
        BINDING, "if (!told.has(id) && !this.#dirty.has(id) && ", "if (!told.has(id) && "
    ),
    # --- the server's ---
    "of equal versions Redis keeps the higher nonce": Bug(
        "signaling/boards/lua/merge.lua", "nonce_mine > n", "nonce_mine < n"
    ),
    "numbers advance past a gap": Bug(
        "signaling/board/merge.py",
        "if previous > self.seq:\n            return False",
        "if previous < 0:\n            return False",
    ),
    "a put is forgotten with the call that was lost": Bug(
        KEEPER,
        "        except StoreAway:\n            self._inbox = puts + self._inbox\n            raise",
        "        except StoreAway:\n            raise",
    ),
    "nothing is offered to a Redis that comes back": Bug(
        KEEPER,
        "offered = newer_than(page.elements.values(), theirs)",
        "offered = newer_than(page.elements.values(), theirs) if gone else []",
    ),
    "tombstones are not offered": Bug(
        KEEPER,
        "offered = newer_than(page.elements.values(), theirs)",
        "offered = newer_than([s for s in page.elements.values() if not s.deleted], theirs)",
    ),
    "a put that waited is taken though the pen was lost": Bug(
        KEEPER, "if not put.viewer.may_write:  # lost", "if put.viewer.id == '':  # lost"
    ),
    "a refusal by Redis is acknowledged": Bug(
        KEEPER, "if code is not None]\n        message", "if code is None]\n        message"
    ),
}


def copy_of_everything(folder: Path) -> Path:
    """Make a folder that is like ours, in which a bug can be put."""
    for name in COPIED:
        shutil.copytree(TOP / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "static"))
    for name in LINKED:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).symlink_to(TOP / name)
    return folder


def search_with(bug: Bug, folder: Path, histories: int) -> str:
    """Search in a copy with this bug. Return what was found; empty: nothing."""
    top = copy_of_everything(folder)
    bug.put_into(top)
    search = ("-m", "tests.histories.search", str(histories), "--seed", str(bug.seed), "--first")
    done = subprocess.run([sys.executable, *search], cwd=top, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout.splitlines()[-1] + "\n" + done.stderr if done.returncode else ""
