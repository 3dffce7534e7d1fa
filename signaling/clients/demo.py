"""A class of simulated pupils: `python -m signaling.clients.demo LINK`, or `run` inside another program.

Who speaks when is decided here, so that they do not all speak at once; everything else is each pupil's own.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import Required, TypedDict, Unpack, get_args

import aiohttp
import uvloop

from .chatter import Language
from .dtls import Certificate
from .player import Metronome
from .pupil import Pupil
from .server import read_link
from .stage import Stage

PUPILS = 6
TURN_SECONDS = (3.0, 7.0)
GAP_SECONDS = (1.0, 4.0)
SPEAKS_BEFORE_CLASS = 0.25
"""How often somebody says something by themselves while all are together; in groups somebody always does."""
BOTH_AT_ONCE = 0.15
"""Share of turns in which somebody falls in with the speaker."""


async def run(link: str, **wish: Unpack[Wish]) -> None:
    """Send pupils into the lesson behind a pupil's link, until it has ended for all of them.

    Raises ValueError if the link is none. Cancel it to take everybody out.
    """
    async with troupe(link, **wish) as pupils:
        await play(pupils)


class Wish(TypedDict, total=False):
    """Who is to come. `clips`: a folder for what they send, made there the first time."""

    clips: Required[Path]
    pupils: int
    seats: Sequence[int]
    """On which they sit, one pupil each; without any, `pupils` come by name."""
    language: Language
    seed: int
    """Of what they are like."""
    pace: float
    """How many times faster than children they live."""
    authority: Path | None
    """Certificates to trust besides, for `serve --tls`."""


@asynccontextmanager
async def troupe(link: str, **wish: Unpack[Wish]) -> AsyncIterator[list[Pupil]]:
    """Yield the pupils, before any of them has come in; for `play`. Raises ValueError if the link is none."""
    server, code = read_link(link, wish.get("authority"))
    metronome = Metronome()
    ticking = asyncio.create_task(metronome.run())
    # No cookies: each of them is a device of its own.
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        stage = Stage(
            server=server,
            code=code,
            http=http,
            certificate=Certificate(),
            metronome=metronome,
            clips=wish["clips"],
            language=wish.get("language", "ja"),
            seed=wish.get("seed", 1),
            pace=wish.get("pace", 1.0),
            clip_making=asyncio.Lock(),
        )
        places: list[int | None] = [*wish.get("seats", ())] or [None] * wish.get("pupils", PUPILS)
        try:
            yield [Pupil(stage, number, seat) for number, seat in enumerate(places)]
        finally:
            ticking.cancel()
            await asyncio.gather(ticking, return_exceptions=True)


async def play(pupils: list[Pupil]) -> None:
    """Let them take part until the lesson has ended for all of them. Cancel it to take everybody out."""
    taking_turns = asyncio.create_task(_take_turns(pupils))
    try:
        async with asyncio.TaskGroup() as tasks:
            for pupil in pupils:
                tasks.create_task(pupil.run())
    finally:
        taking_turns.cancel()
        await asyncio.gather(taking_turns, return_exceptions=True)


async def _take_turns(everybody: list[Pupil]) -> None:
    """Let one pupil after another speak: in each group one (now and then two), in class sometimes."""
    chance = Random(len(everybody))  # noqa: S311 - a play, not a secret
    while True:
        await asyncio.sleep(chance.uniform(*GAP_SECONDS))
        speakers: list[Pupil] = []
        for group, pupils in _who_may_speak(everybody).items():
            if group is not None or chance.random() < SPEAKS_BEFORE_CLASS:
                count = 2 if chance.random() < BOTH_AT_ONCE else 1
                speakers += chance.sample(pupils, min(len(pupils), count))
        turns = (speaker.speak(chance.uniform(*TURN_SECONDS)) for speaker in speakers)
        await asyncio.gather(*turns, return_exceptions=True)


def _who_may_speak(everybody: list[Pupil]) -> dict[str | None, list[Pupil]]:
    """Return those whom a word would suit now, by group (`None`: with the class)."""
    by_place: dict[str | None, list[Pupil]] = defaultdict(list)
    for pupil in everybody:
        scene = pupil.scene
        if scene is None or scene.is_quiet or scene.attention or not pupil.is_sending:
            continue
        by_place[scene.group].append(pupil)
    return by_place


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Send simulated pupils into a lesson.")
    parser.add_argument("link", help="the pupils' link: http(s)://…/l/12345678")
    parser.add_argument("--pupils", type=int, default=PUPILS, help="how many (default: %(default)s)")
    parser.add_argument("--seats", type=_numbers, default=(), help="sit on these numbers: 1,2,3")
    parser.add_argument("--seed", type=int, default=1, help="of what they are like (default: %(default)s)")
    parser.add_argument("--pace", type=float, default=1.0, help="times faster than children")
    parser.add_argument("--language", choices=get_args(Language), default="ja", help="of names and chat")
    parser.add_argument("--clips", type=Path, default=Path("data/clips"), help="folder of what they send")
    parser.add_argument("--authority", type=Path, help="certificates to trust besides (serve --tls)")
    options = parser.parse_args()
    try:
        uvloop.run(_until_told(options))
    except ValueError as error:
        sys.exit(str(error))


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in text.split(","))


async def _until_told(options: argparse.Namespace) -> None:
    """Run until the lesson is over, or SIGINT or SIGTERM asks the pupils to leave."""
    running = asyncio.create_task(
        run(
            options.link,
            clips=options.clips,
            pupils=options.pupils,
            seats=options.seats,
            seed=options.seed,
            pace=options.pace,
            language=options.language,
            authority=options.authority,
        )
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, running.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await running


if __name__ == "__main__":
    main()
