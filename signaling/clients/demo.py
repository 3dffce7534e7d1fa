"""A class of simulated pupils: `python -m signaling.clients.demo LINK`, or `run` inside another program.

Who speaks when is decided here, so that they do not all speak at once; everything else is each pupil's own.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
import sys
from pathlib import Path
from random import Random
from typing import get_args

import aiohttp
import uvloop

from .chatter import Language
from .dtls import Certificate
from .player import Metronome
from .pupil import Pupil, Stage
from .server import read_link

PUPILS = 6
ARRIVAL_SECONDS = 0.4
"""Between one pupil and the next, as children come in."""
TURN_SECONDS = (3.0, 7.0)
GAP_SECONDS = (1.0, 4.0)
BOTH_AT_ONCE = 0.15
"""Share of turns in which somebody falls in with the speaker."""


async def run(
    link: str,
    *,
    clips: Path,
    pupils: int = PUPILS,
    language: Language = "ja",
    authority: Path | None = None,
) -> None:
    """Send pupils into the lesson behind a pupil's link, until it has ended for all of them.

    `clips`: a folder for what they send, made there the first time. `authority`: certificates to trust
    besides, for `serve --tls`. Raises ValueError if the link is none. Cancel it to take everybody out.
    """
    server, code = read_link(link, authority)
    metronome = Metronome()
    async with aiohttp.ClientSession() as http:
        stage = Stage(
            server=server,
            code=code,
            http=http,
            certificate=Certificate(),
            metronome=metronome,
            clips=clips,
            language=language,
            clip_making=asyncio.Lock(),
        )
        everybody = [Pupil(stage, number) for number in range(pupils)]
        background = [asyncio.create_task(metronome.run()), asyncio.create_task(_take_turns(everybody))]
        try:
            async with asyncio.TaskGroup() as tasks:
                for pupil in everybody:
                    tasks.create_task(pupil.run())
                    await asyncio.sleep(ARRIVAL_SECONDS)
        finally:
            for task in background:
                task.cancel()
            await asyncio.gather(*background, return_exceptions=True)


async def _take_turns(everybody: list[Pupil]) -> None:
    """Let one pupil after another speak, now and then two."""
    chance = Random(len(everybody))  # noqa: S311 - a play, not a secret
    while True:
        await asyncio.sleep(chance.uniform(*GAP_SECONDS))
        ready = [pupil for pupil in everybody if pupil.is_sending]
        if not ready:
            continue
        speakers = chance.sample(ready, min(len(ready), 2 if chance.random() < BOTH_AT_ONCE else 1))
        turns = (pupil.speak(chance.uniform(*TURN_SECONDS)) for pupil in speakers)
        await asyncio.gather(*turns, return_exceptions=True)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Send simulated pupils into a lesson.")
    parser.add_argument("link", help="the pupils' link: http(s)://…/l/12345678")
    parser.add_argument("--pupils", type=int, default=PUPILS, help="how many (default: %(default)s)")
    parser.add_argument("--language", choices=get_args(Language), default="ja", help="of names and chat")
    parser.add_argument("--clips", type=Path, default=Path("data/clips"), help="folder of what they send")
    parser.add_argument("--authority", type=Path, help="certificates to trust besides (serve --tls)")
    options = parser.parse_args()
    try:
        uvloop.run(_until_told(options))
    except ValueError as error:
        sys.exit(str(error))


async def _until_told(options: argparse.Namespace) -> None:
    """Run until the lesson is over, or SIGINT or SIGTERM asks the pupils to leave."""
    running = asyncio.create_task(
        run(
            options.link,
            clips=options.clips,
            pupils=options.pupils,
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
