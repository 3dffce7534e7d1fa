"""`manabiya doctor`: the settings, secrets masked, and what this machine lacks. Changes nothing."""

from __future__ import annotations

import argparse
import asyncio
import fcntl
import os
import platform
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from signaling.clock import now
from signaling.config import Settings, described, unknown_names
from signaling.live.ice_servers import ice_servers
from signaling.material.office import find_office
from signaling.material.sandbox.japanese import has_fonts
from signaling.turn_urls import turn_urls

from . import programs, redis_server
from .advice import Facts, advice
from .finding import Level
from .here import addresses, cores, is_free, settings_or_exit
from .rehearsal_choice import room_of
from .supervision import media_node_count
from .turn_advice import TurnReport
from .turn_probe import probe

PACKAGES = ("aiortc", "aioice", "aiohttp", "redis", "sqlalchemy", "msgspec")
REDIS_SECONDS = 2.0
"""As long as a node waits for Redis before it calls it away."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take no options."""
    parser.epilog = "Exit status 1 if something would keep a class from taking place, 78 for wrong settings."


def run(_options: argparse.Namespace) -> int:
    """Print all of it."""
    settings = settings_or_exit(look_only=True)
    print("Settings (environment variables; secrets are only said to be set):")
    for name, value in described(settings):
        print(f"  {name:<26}{value}")
    print(f"\nVersions: manabiya {version('manabiya')}, Python {platform.python_version()}, ", end="")
    print(", ".join(f"{name} {version(name)}" for name in PACKAGES))
    nodes = media_node_count(cores())
    print(f"This machine: {cores()} cores ({nodes} media node{'s' * (nodes > 1)}), ", end="")
    print(f"addresses {', '.join(addresses()) or 'none but its own'}\n")
    findings = list(advice(settings, facts_of(settings)))
    for finding in findings:
        print(f"  {finding.level.value:<9}{finding.text}")
    return int(any(finding.level is Level.PROBLEM for finding in findings))


def facts_of(settings: Settings) -> Facts:
    """Look at this machine."""
    redis_version, redis_keeps, redis_complaint = look_at_redis(settings.redis_url)
    web = Path(__file__).resolve().parents[2] / "web"
    return Facts(
        unknown_settings=tuple(unknown_names(os.environ)),
        addresses=tuple(addresses()),
        redis_program=redis_server.find_server(),
        redis_version=redis_version,
        redis_complaint=redis_complaint,
        redis_keeps=redis_keeps,
        database_complaint=look_at_database(settings),
        taken_ports=tuple(
            (port, name)
            for host, port, kind, name in programs.ports(settings, media_node_count(cores()))
            if not is_free(host, port, kind)
        ),
        running=is_running(settings.data_dir),
        free_bytes=shutil.disk_usage(nearest(settings.data_dir)).free,
        kernel_complaint=look_at("media.relay.kernel"),
        walls_complaint=look_at("signaling.material.sandbox.walls"),
        japanese_font=has_fonts(),
        office=find_office() is not None,
        office_complaint=look_at("signaling.material.sandbox.office"),
        bundle=(web / "dist" / ".vite" / "manifest.json").is_file(),
        room_here=room_of(cores()),
        rehearsal_room=0 if redis_complaint else look_at_rehearsals(settings.redis_url),
        turn=look_at_turn(settings),
    )


def look_at_turn(settings: Settings) -> tuple[TurnReport, ...]:
    """Try every TURN server with credentials as a pupil gets them."""
    media = settings.public_ip.split(",") if settings.public_ip else addresses()
    reachable = [address for address in media if ":" not in address]  # a relay that browsers ask for is IPv4
    return tuple(
        probe(url, server, reachable)
        for server in ice_servers(settings.turn_url, settings.turn_secret, "doctor", now())
        for url in turn_urls(",".join(server.urls))
    )


def look_at_redis(url: str) -> tuple[str, bool, str]:
    """Return (version, whether its append-only file is on, complaint) of the Redis at `url`, if any."""
    if not url:
        return "", False, ""
    try:
        with Redis.from_url(
            url, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS
        ) as client:
            found = client.info()
    except (RedisError, OSError) as error:
        return "", False, str(error)
    return str(found["redis_version"]), bool(found["aof_enabled"]), ""


def look_at_rehearsals(url: str) -> int:
    """Return how many simulated pupils are carried by the workers that live at this Redis, which answers."""
    if not url:
        return 0
    from signaling.store.client import redis_client  # noqa: PLC0415  (only once it is needed)
    from signaling.store.rehearsals import Rehearsals  # noqa: PLC0415  (the same)

    async def look() -> int:
        redis = redis_client(url)
        try:
            return await Rehearsals(redis, lambda _reason: None).room(now())
        finally:
            await redis.aclose()

    return asyncio.run(look())


def look_at_database(settings: Settings) -> str:
    """Return what is wrong with the database, or an empty text. A file that is not there yet is all right."""
    if settings.sqlite and not Path(settings.database_url.partition("///")[2]).exists():
        folder = nearest(settings.data_dir)
        return "" if os.access(folder, os.W_OK) else f"{folder} cannot be written"
    from signaling.sql.database import Database  # noqa: PLC0415  (a second of imports)
    from signaling.sql.migrate import is_current  # noqa: PLC0415  (the same)

    async def look() -> str:
        database = Database(settings.database_url)
        try:
            current = await is_current(database)
        finally:
            await database.close()
        return "" if current else "it has another version's shape: run `manabiya migrate` (nodes do so too)"

    try:
        return asyncio.run(look())
    except Exception as error:  # noqa: BLE001  (drivers have no common error, and the doctor survives them all)
        return str(error)


def look_at(program: str) -> str:
    """Return why something does not work here, in the words of a program of ours that tries it."""
    asked = [sys.executable, "-m", program]
    answer = subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603  (our own words)
    return answer.stdout.strip() or answer.stderr.strip()


def nearest(path: Path) -> Path:
    """Return `path`, or the nearest folder above it that exists: where it would be made."""
    return next(folder for folder in (path, *path.parents) if folder.exists())


def is_running(data_dir: Path) -> bool:
    """Return whether a `manabiya serve` holds the lock of this DATA_DIR."""
    path = data_dir / "serve.lock"
    if not path.exists():
        return False
    with path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
