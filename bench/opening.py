"""How long a full page takes to open: 5,000 strokes, 4 MB, from the press on "Board" until all is painted.

A real Chromium, all strokes on its screen: drawn plainly first, then by Excalidraw. What the page does is
timed from inside it: by the messages of its WebSocket, and by looking each frame at the place of the last
stroke. Beside the whole stands what nothing could do without: the same elements given to Excalidraw from
memory, and painted by it; and beside the way from the server the same frames, sent over a bare socket.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import msgspec
from playwright.async_api import BrowserContext

from bench.acts import Client
from bench.kit.figures import figure, median
from bench.kit.frames import connected
from bench.kit.waiting import soon
from signaling.clients.board import BoardClient, Drawn
from signaling.clients.doodles import COLOURS, GLYPHS, Pen, by_hand, element
from signaling.clients.server import SUBPROTOCOL, Server
from signaling.wire import board
from tests.kit.people import Someone, chromium
from tests.kit.system import System
from tests.kit.waiting import eventually

ELEMENTS = 5000
PAGE_BYTES = 3_840_000
"""As a page writes it; as the server keeps it, with its authors, this is 4 MB."""
PENS = 8
"""Half a megabyte each: as much as one person may put at once."""
A_PUT = 100
ROUNDS = 5
"""The first with nothing in Chromium's cache, which is told apart."""
WANTED_MS = 1000.0
SIZE = {"width": 1366, "height": 768}
LEFT, TOP, WIDTH, HEIGHT = 20.0, 120.0, 1000.0, 350.0
"""Scene units: within the board on a laptop's screen."""
MARK = {"x": 600.0, "y": 300.0, "size": 40.0, "colour": "#ff00ff"}
"""The last element: what is painted after all others."""
SOON_SECONDS = 60.0
SETTLING_SECONDS = 6.0
"""What joining still does; the board's code is fetched beforehand after four."""

WATCH = """
(() => {
  const names = ['pressed', 'socket', 'open', 'first', 'last', 'told', 'took', 'seen', 'drawn'];
  const seen = window.__opening = Object.fromEntries(names.map((name) => [name, 0]));
  document.addEventListener('click', (event) => {
    if (event.target.closest?.('[role=tab]')?.textContent.includes('Board')) seen.pressed = event.timeStamp;
  }, true);
  const Native = window.WebSocket;
  window.WebSocket = class extends Native {
    constructor(url, protocols) {
      super(url, protocols);
      if (!String(url).includes('/ws/board/')) return;
      seen.socket = performance.now();
      super.addEventListener('open', () => { seen.open = performance.now(); });
    }
    set onmessage(handler) {
      super.onmessage = (event) => {
        const began = performance.now();
        handler(event);
        if (!this.url.includes('/ws/board/') || seen.told) return;
        seen.first ||= began;
        seen.took += performance.now() - began;
        if (!event.data.includes('"more":false')) return;
        seen.last = began;
        seen.told = performance.now();
      };
    }
  };
})();
"""

LOOK = """
(mark) => {
  const seen = window.__opening;
  const look = (now) => {
    const isOn = (canvas) => {
      if (canvas === null || canvas.width === 0) return false;
      const scale = canvas.width / canvas.clientWidth;
      const at = (value) => Math.round((value + mark.size / 2) * scale);
      const [red, green, blue] = canvas.getContext('2d').getImageData(at(mark.x), at(mark.y), 1, 1).data;
      return red === 255 && green === 0 && blue === 255;
    };
    if (!seen.seen && isOn(document.querySelector('.board-preview'))) seen.seen = performance.now();
    if (isOn(document.querySelector('canvas.static'))) seen.drawn = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
"""

FROM_MEMORY = """
async (mark) => {
  const root = document.querySelector('.excalidraw');
  let fiber = root[Object.keys(root).find((key) => key.startsWith('__reactFiber'))];
  while (fiber !== null && !(fiber.stateNode?.updateScene && fiber.stateNode.scene)) fiber = fiber.return;
  const app = fiber.stateNode;
  const canvas = document.querySelector('canvas.static');
  const scale = canvas.width / canvas.clientWidth;
  const at = (value) => Math.round((value + mark.size / 2) * scale);
  const isThere = () => canvas.getContext('2d').getImageData(at(mark.x), at(mark.y), 1, 1).data[2] === 255
    && canvas.getContext('2d').getImageData(at(mark.x), at(mark.y), 1, 1).data[1] === 0;
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const elements = structuredClone(app.scene.getElementsIncludingDeleted());
  app.updateScene({elements: [], captureUpdate: 'NEVER'});
  while (isThere()) await frame();
  await new Promise((done) => setTimeout(done, 500));
  const began = performance.now();
  app.updateScene({elements, captureUpdate: 'NEVER'});
  const set = performance.now();
  while (!isThere()) await frame();
  return {set: set - began, drawn: performance.now() - began, count: elements.length};
}
"""


class Filler(BoardClient):
    """Puts many elements, as fast as they are taken."""

    async def fill(self, elements: Sequence[Drawn]) -> None:
        """Put them all."""
        for at in range(0, len(elements), A_PUT):
            assert await self._put(list(elements[at : at + A_PUT])), "a put was refused"


async def main() -> None:
    """Fill a page, and open it again and again."""
    with tempfile.TemporaryDirectory() as folder:
        async with System(Path(folder)) as school:
            made = await school.make_lesson("opening")
            page_id = f"{made['id']}.class"
            await fill(school, made["id"], page_id)
            async with watching(school, made["id"]) as token:
                told, ready = await over_socket(school, page_id, token)
            bare = await over_bare_socket(told)
            async with chromium() as browser:
                context = await browser.new_context(viewport=SIZE)  # type: ignore[arg-type]  # a ViewportSize
                rounds = [await open_once(context, made["links"]["student"], n) for n in range(ROUNDS)]
    print(f"load of the machine: {os.getloadavg()[0]:.1f}")
    report(rounds, ready, bare, sum(map(len, told)))


def strokes() -> list[Drawn]:
    """Return what is drawn: short strokes as of handwriting all over the screen, and the mark above them."""
    chance = Random(1)  # noqa: S311 - draws, guards nothing
    glyphs = [stroke for glyph in GLYPHS.values() for stroke in glyph]
    now_ms = int(time.time() * 1000) - ELEMENTS * 10
    made, size = [], 0
    for number in range(ELEMENTS - 1):
        x, y = LEFT + chance.random() * WIDTH, TOP + chance.random() * HEIGHT
        points = by_hand([(x + px / 1.5, y + py / 1.5) for px, py in chance.choice(glyphs)], chance)
        most = (
            40 if size < PAGE_BYTES * number / ELEMENTS else 4
        )  # so that the page has the size that is wanted
        pen = Pen(COLOURS[number % len(COLOURS)], f"e{number}", number % 61 + 1)
        drawn = element(pen, points[:most], chance, now_ms + number * 10)
        size += len(msgspec.json.encode(drawn))
        made.append(drawn)
    last = element(Pen("#000000", "mark", 1), [(0, 0), (1, 1)], chance, now_ms + ELEMENTS * 10)
    for field in ("points", "pressures", "simulatePressure", "lastCommittedPoint"):
        del last[field]
    side, colour = MARK["size"], MARK["colour"]
    last |= {"type": "rectangle", "x": MARK["x"], "y": MARK["y"], "width": side, "height": side}
    made.append(last | {"backgroundColor": colour, "strokeColor": colour, "fillStyle": "solid"})
    return made


async def fill(school: System, lesson_id: str, page_id: str) -> None:
    """Have some people put all of it, and go."""
    elements = strokes()
    people = []
    for number in range(PENS):
        token = (await school.make_token(lesson_id, "teacher", f"Pen {number}"))["token"]
        client = Client(school, lesson_id, token, 0)
        people.append(client)
        await eventually(lambda client=client: soon(client.client.is_connected), what="a pen")  # type: ignore[misc]
        pen = Pen(COLOURS[0], f"pen{number}", number + 1)
        filler = Filler(Server(school.urls[0]), token, page_id, pen, Random(number))  # noqa: S311 - draws
        await filler.open()
        await filler.fill(elements[number::PENS])
        await filler.close()
    await asyncio.gather(*(client.stop() for client in people))


class watching:  # noqa: N801 - a context manager
    """Somebody in the lesson, for as long as it lasts: gives their token."""

    def __init__(self, school: System, lesson_id: str) -> None:
        self._school, self._lesson_id = school, lesson_id

    async def __aenter__(self) -> str:
        token = str((await self._school.make_token(self._lesson_id, "teacher", "Watching"))["token"])
        self._client = Client(self._school, self._lesson_id, token, 0)
        await eventually(lambda: soon(self._client.client.is_connected), what="somebody who watches")
        return token

    async def __aexit__(self, *_: object) -> None:
        await self._client.stop()


async def over_socket(school: System, page_id: str, token: str) -> tuple[list[bytes], list[float]]:
    """Open the page with a client that only receives. Return its frames, and the milliseconds it took."""
    url, times = f"{school.urls[0].replace('http', 'ws')}/ws/board/{page_id}", []
    told: list[bytes] = []
    for _ in range(ROUNDS):
        told, began = await received(url, [SUBPROTOCOL, f"bearer.{token}"], b'"more":false')
        times.append((time.perf_counter() - began) * 1000)
    return told, times


async def received(url: str, protocols: Sequence[str], last: bytes) -> tuple[list[bytes], float]:
    """Say hello and take frames until one with `last` in it. Return them, and when this began."""
    frames: list[bytes] = []
    done = asyncio.Event()

    def take(frame: bytes) -> None:
        frames.append(frame)
        if last in frame:
            done.set()

    began = time.perf_counter()
    socket = await connected(url, take, protocols)
    socket.send(board.encode([board.BoardHello()]))
    await asyncio.wait_for(done.wait(), SOON_SECONDS)
    socket.close()
    return frames, began


async def over_bare_socket(told: list[bytes]) -> list[float]:
    """Send the same bytes over a socket that nothing else is done with; return milliseconds."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(1)
        writer.writelines(told)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"?")
        assert len(await reader.read(-1)) == sum(map(len, told))
        times.append((time.perf_counter() - began) * 1000)
        writer.close()
    server.close()
    return times


async def open_once(context: BrowserContext, link: str, number: int) -> dict[str, float]:
    """Come in, press "Board", wait for the last stroke; then have Excalidraw draw the same from memory."""
    someone = await Someone.in_new_tab(context, f"Opens {number}")
    await someone.page.add_init_script(WATCH)
    await someone.join(link)
    await asyncio.sleep(SETTLING_SECONDS)
    await someone.page.evaluate(LOOK, MARK)
    await someone.open_tab("Board")

    async def drawn() -> dict[str, float] | None:
        seen: dict[str, float] = await someone.page.evaluate("window.__opening")
        return seen if seen["drawn"] else None

    seen = await eventually(drawn, within=SOON_SECONDS, what="the page to be drawn", every=0.2)
    assert seen is not None
    memory: dict[str, Any] = await someone.page.evaluate(FROM_MEMORY, MARK)
    assert memory["count"] == ELEMENTS, memory
    await someone.page.close()
    return seen | {"memory_set": memory["set"], "memory_drawn": memory["drawn"]}


def report(rounds: list[dict[str, float]], ready: list[float], bare: list[float], told_bytes: int) -> None:
    """Print the whole, and its parts in the order in which they happen."""
    later = rounds[1:]

    def part(begin: str, end: str) -> float:
        return median([one[end] - one[begin] for one in later])

    memory = median([one["memory_drawn"] for one in later])
    print(f"{ELEMENTS} elements, {told_bytes / 1e6:.2f} MB, all on the screen; medians of {len(later)}")
    figure("pressed to drawn plainly", part("pressed", "seen"), "ms", beside="wanted", peer=WANTED_MS)
    whole = part("pressed", "drawn")
    figure("pressed to drawn by Excalidraw", whole, "ms", beside="Excalidraw alone, from memory", peer=memory)
    figure("the same", whole, "ms", beside="wanted", peer=WANTED_MS)
    first = rounds[0]["drawn"] - rounds[0]["pressed"]
    figure("the first in a browser, nothing cached", first, "ms", beside="later ones", peer=whole)
    figure("  pressed to socket: code of the board", part("pressed", "socket"), "ms")
    figure("  socket to first message: server", part("socket", "first"), "ms")
    figure("  first to last message: transfer, and all but the last decoded", part("first", "last"), "ms")
    figure("  the last one: decoded, merged, given to be drawn", part("last", "told"), "ms")
    figure("    (all messages in the page's hands)", median([one["took"] for one in later]), "ms")
    figure("  told to drawn plainly", part("told", "seen"), "ms")
    figure(
        "  drawn plainly to drawn: Excalidraw", part("seen", "drawn"), "ms", beside="from memory", peer=memory
    )
    figure(
        "  of Excalidraw from memory: setting the scene", median([one["memory_set"] for one in later]), "ms"
    )
    figure(
        "a client that only receives: all of it", median(ready), "ms", beside="bare socket", peer=median(bare)
    )


if __name__ == "__main__":
    asyncio.run(main())
