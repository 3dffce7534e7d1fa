"""`manabiya observe LINK`: the command line."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
from pathlib import Path

from ..board_cli.link import read_link
from ..board_cli.rest import Server, tls_of
from ..board_cli.trouble import Trouble
from ..board_cli.words import explain, language_of
from ..server import Seat
from .watch import Watch
from .words import WORDS, Language, clock, say

NO_FOLDER = 2
OVER = 3
BEGIN_LINE = "\r\x1b[K"
"""Writes over what stands in a terminal's line (ECMA-48)."""
EPILOG = """\
The class sees that you observe. While the lesson is being recorded, voices, pictures, chat, phases and boards
are kept in the folder, of each person what the lesson says may be kept of them; otherwise nothing is.
Ctrl-C ends the visit. Pictures are kept as VP8: a camera that sends H.264 alone is not seen.

exit status: 0 done; 2 the command, link or folder is not right; 3 the server says no;
4 the server is out of reach."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EPILOG
    parser.add_argument("link", metavar="LINK", help="the lesson's link for observers")
    parser.add_argument(
        "--out", type=Path, metavar="FOLDER", default=Path("observed"), help="where to keep it"
    )
    parser.add_argument("--name", help="come in under this name")
    parser.add_argument(
        "--authority", type=Path, metavar="FILE", help="certificates to trust besides (serve --tls)"
    )
    parser.add_argument("--language", choices=tuple(WORDS), help="of what it says (default: the terminal's)")


def run(options: argparse.Namespace) -> int:
    """Observe, and return the exit status."""
    language: Language = options.language or language_of(os.environ)
    try:
        return asyncio.run(_observe(options, language))
    except Trouble as trouble:
        _tell(explain(language, trouble))
        return trouble.status
    except OSError as problem:
        _tell(say(language, "no_folder", path=options.out, why=problem))
        return NO_FOLDER


async def _observe(options: argparse.Namespace, language: Language) -> int:
    link = read_link(options.link)
    server = Server(link, tls_of(link, options.authority))
    came = await server.join({"name": options.name or say(language, "name")})
    seat = Seat(token=came["token"], participant_id=came["participant_id"], lesson_id=came["lesson_id"])
    watch = Watch(server, seat, options.out, language, _tell, _progress)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, watch.stop)
    await watch.run()
    farewell = watch.client.farewell
    if farewell is not None and farewell.reason != "left":
        _tell(say(language, "ended", why=farewell.reason))
    if watch.keeper.folder is None:
        _tell(say(language, "nothing"))
    else:
        megabytes = f"{watch.keeper.kept_bytes / 1e6:.1f}"
        minutes = clock(watch.kept_seconds)
        _tell(say(language, "kept", minutes=minutes, megabytes=megabytes, path=options.out))
    is_out = farewell is not None and farewell.reason in ("removed", "banned", "replaced", "turned_away")
    return OVER if is_out else 0


def _tell(text: str) -> None:
    print(f"{BEGIN_LINE}{text}" if sys.stderr.isatty() else text, file=sys.stderr, flush=True)


def _progress(text: str) -> None:
    """Keep one line at the bottom of a terminal up to date; a file has no progress."""
    if sys.stderr.isatty():
        print(f"{BEGIN_LINE}{text}", end="", file=sys.stderr, flush=True)
