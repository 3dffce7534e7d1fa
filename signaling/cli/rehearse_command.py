"""`manabiya rehearse`: a worker that plays simulated pupils for teachers who practise at their desk."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from signaling.config import Settings
from signaling.wire.rehearsal import Rehearsal

from .here import cores, refuse, settings_or_exit
from .rehearsal_choice import room_of


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options: where the pupils knock, and how many this machine carries."""
    parser.add_argument(
        "--server",
        type=_origin,
        metavar="URL",
        help="where simulated pupils find a signaling node (default: PUBLIC_URL)",
    )
    parser.add_argument("--authority", type=Path, metavar="FILE", help="certificates to trust besides")
    parser.add_argument("--room", type=int, metavar="N", help="pupils at once (default: 20 per core)")


def run(options: argparse.Namespace) -> int:
    """Play pupils until SIGTERM or SIGINT."""
    settings = settings_or_exit()
    if not settings.redis_url:
        refuse("MANABIYA_REDIS_URL is not set; `manabiya serve` brings a Redis of its own")
    asyncio.run(_work(settings, options))
    return 0


async def _work(settings: Settings, options: argparse.Namespace) -> None:
    from signaling.logs import configure  # noqa: PLC0415  (only once it is needed, as all of a node)
    from signaling.store.client import redis_client  # noqa: PLC0415  (the same)
    from signaling.store.rehearsals import Rehearsals  # noqa: PLC0415  (the same)

    from .rehearsal_worker import Worker  # noqa: PLC0415  (the same)

    configure()
    redis = redis_client(settings.redis_url)
    worker = Worker(
        Rehearsals(redis, lambda _reason: None),
        room=options.room or room_of(cores()),
        command=lambda rehearsal: command(rehearsal, settings, options.server, options.authority),
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, worker.stop)
    try:
        await worker.run()
    finally:
        await redis.aclose()


def command(
    rehearsal: Rehearsal, settings: Settings, server: str | None, authority: Path | None
) -> Sequence[str]:
    """Return the command line of a rehearsal's pupils. Their clips are made once and kept in DATA_DIR."""
    link = rehearsal.link if server is None else server + urlsplit(rehearsal.link).path
    words = [sys.executable, "-m", "signaling.clients.demo", link]
    words += ["--pupils", str(rehearsal.pupils), "--language", rehearsal.language]
    # Another class each time, and the same one again should a worker die in the middle of it.
    words += ["--seed", str(int(rehearsal.asked_at)), "--clips", str(settings.data_dir / "clips")]
    if rehearsal.seats:
        words += ["--seats", ",".join(map(str, rehearsal.seats))]
    return words if authority is None else [*words, "--authority", str(authority)]


def _origin(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise argparse.ArgumentTypeError(f"must begin with http:// or https://, not {text!r}")
    return f"{parts.scheme}://{parts.netloc}"
