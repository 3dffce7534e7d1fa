"""Hands that draw, all at one node, in a process of their own: they time what hands at the other node draw.

Run as `python -m bench.kit.hands`; it reads one `Job` from its standard input, and writes one `Told`. An
update's number (`n` of a delta, the nonce of a put) is when it was sent, by a clock that all processes share,
and from which node: nobody has to keep what is on its way, and what arrives needs one cheap look.
"""

from __future__ import annotations

import asyncio
import sys
import time
from random import Random

import msgspec

from bench.kit.frames import Frames, connected
from signaling.clients.doodles import COLOURS, GLYPHS, Pen, by_hand, element
from signaling.clients.server import SUBPROTOCOL
from signaling.wire import board

UPDATES_PER_SECOND = 20
POINTS = 3
"""Of one update: a pen that is seen 60 times a second."""
NODES = 2
STRAGGLING_SECONDS = 1.0
"""After the window: what is later than this counts as missing."""


class Job(msgspec.Struct):
    """What to do. Times are `time.monotonic()`'s, the same in all processes."""

    url: str
    tokens: list[str]
    """One a hand; empty: nobody is asked who they are."""
    hands: int
    node: int
    starts_at: float
    begins_at: float
    """From when to when updates are timed."""
    ends_at: float


class Told(msgspec.Struct):
    """What one process saw. `microseconds`: of every update of the other node at every hand of this one."""

    sent: int
    """Updates within the window."""
    deltas: list[int]
    puts: list[int]
    late: list[int]
    """How much later than planned each update was sent, in microseconds: a load that is late is none."""
    received_bytes: int
    lost: list[str]


class _Element(msgspec.Struct):
    version_nonce: int = msgspec.field(name="versionNonce")


class _Heard(msgspec.Struct):
    type: str
    n: int = 0
    elements: list[_Element] = []


_decode = msgspec.json.Decoder(list[_Heard]).decode


class Hands:
    """All of one process."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._begins, self._ends = int(job.begins_at * 1e6), int(job.ends_at * 1e6)
        self._told = Told(0, [], [], [], 0, [])

    async def draw(self) -> Told:
        """Open all pages, draw until the end, and say what was seen."""
        job = self._job
        sockets = await asyncio.gather(*(self._open(number) for number in range(job.hands)))
        await asyncio.gather(*(self._draw(number, socket) for number, socket in enumerate(sockets)))
        await asyncio.sleep(STRAGGLING_SECONDS)
        self._told.lost = [socket.lost for socket in sockets if socket.lost]
        for socket in sockets:
            socket.close()
        return self._told

    async def _open(self, number: int) -> Frames:
        protocols = [SUBPROTOCOL, f"bearer.{self._job.tokens[number]}"] if self._job.tokens else []
        socket = await connected(self._job.url, self._take, protocols)
        if self._job.tokens:
            socket.send(board.encode([board.BoardHello()]))
        return socket

    async def _draw(self, number: int, socket: Frames) -> None:
        """Update 20 times a second, each hand at its own moment of it; put a stroke with its last update."""
        job, chance = self._job, Random(number)  # noqa: S311 - draws, guards nothing
        place = number * NODES + job.node
        pen = Pen(COLOURS[place % len(COLOURS)], f"hand{place}", place + 1)
        strokes = [stroke for glyph in GLYPHS.values() for stroke in glyph]
        due = job.starts_at + number / job.hands / UPDATES_PER_SECOND
        before = 0
        while due < job.ends_at:
            x, y = chance.uniform(0, 900), chance.uniform(0, 500)
            stroke = by_hand([(x + px, y + py) for px, py in chance.choice(strokes)], chance)
            drawn = element(pen, stroke, chance, int(time.time() * 1000))
            for start in range(0, len(stroke), POINTS):
                await asyncio.sleep(due - time.monotonic())
                self._sends(due)
                socket.send(board.encode(self._delta(drawn, start)))
                due += 1 / UPDATES_PER_SECOND
            before += 1
            drawn["version"] += 1
            drawn["versionNonce"] = self._now()
            self._count_in_window()
            put = board.Put(n=before, elements=[msgspec.Raw(msgspec.json.encode(drawn))])
            socket.send(board.encode([put]))
        self._told.received_bytes += socket.received_bytes

    def _delta(self, drawn: dict[str, object], start: int) -> list[board.ClientMessage]:
        points = drawn["points"]
        assert isinstance(points, list)
        some = points[start : start + POINTS]
        first = drawn | {"points": points[:POINTS], "width": 0, "height": 0} if start == 0 else None
        delta = board.Live(
            id=str(drawn["id"]),
            v=int(str(drawn["version"])),
            n=self._now(),
            start=start,
            points=some,
            element=first,
        )
        drawn["version"] = delta.v + 1
        x, y = some[-1]
        left, top = float(str(drawn["x"])), float(str(drawn["y"]))
        return [delta, board.Cursor(x=left + x, y=top + y, button="down")]

    def _now(self) -> int:
        return int(time.monotonic() * 1e6) * NODES + self._job.node

    def _sends(self, due: float) -> None:
        now = time.monotonic()
        if self._count_in_window():
            self._told.late.append(int((now - due) * 1e6))

    def _count_in_window(self) -> bool:
        inside = self._begins <= time.monotonic() * 1e6 < self._ends
        self._told.sent += inside
        return inside

    def _take(self, frame: bytes) -> None:
        now = int(time.monotonic() * 1e6)
        for heard in _decode(frame):
            match heard.type:
                case "live":
                    self._note(heard.n, now, self._told.deltas)
                case "ops" | "put":
                    for each in heard.elements:
                        self._note(each.version_nonce, now, self._told.puts)
                case _:
                    pass

    def _note(self, number: int, now: int, times: list[int]) -> None:
        sent, node = divmod(number, NODES)
        if node != self._job.node and self._begins <= sent < self._ends:
            times.append(now - sent)


def main() -> None:
    """Do one job."""
    job = msgspec.json.decode(sys.stdin.buffer.readline(), type=Job)
    told = asyncio.run(Hands(job).draw())
    sys.stdout.buffer.write(msgspec.json.encode(told) + b"\n")


if __name__ == "__main__":
    main()
