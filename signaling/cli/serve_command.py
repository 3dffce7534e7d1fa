"""`manabiya serve`: the whole system on one machine.

Invariant: one `serve` per DATA_DIR (a lock says so), and when it returns none of its processes is left.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import datetime as dt
import fcntl
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path

import structlog

from signaling.config import EVERYWHERE, PREFIX, Settings, masked_url, own_origins

from . import certificate, programs, ready, redis_server
from .here import addresses, cores, is_free, refuse, settings_or_exit
from .supervision import UNUSABLE, media_node_count
from .supervisor import Supervisor
from .welcome import Links, welcome

Then = Callable[[Supervisor, Settings, Links, Path | None], Awaitable[None]]
"""What to do besides when everything runs, given also the authority of --tls; the demo starts pupils so."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `serve`, which `demo` shares."""
    parser.add_argument(
        "--tls",
        action="store_true",
        help="make a certificate for this machine's addresses and listen on all of them",
    )
    parser.add_argument(
        "--media-nodes", type=int, metavar="N", help="how many media nodes (default: one per spare core)"
    )
    parser.add_argument(
        "--logs",
        choices=("files", "here"),
        default="files",
        help="where processes write: files in DATA_DIR/log, or this process' own output (for systemd)",
    )


def run(options: argparse.Namespace) -> int:
    """Run everything until SIGINT or SIGTERM. Return 0, or 78 where it cannot run as things are."""
    return start(options, None)


def start(options: argparse.Namespace, then: Then | None) -> int:
    """Do what `run` says; once everything is ready also call `then`."""
    settings, authority = prepared(options)
    count = options.media_nodes or media_node_count(cores())
    # What is said here is for a person; events of the parts that are called go to the log's level and place.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(30))
    with sole_user_of(settings.data_dir), socket_folder(settings.data_dir) as sockets:
        for host, port, kind, name in programs.ports(settings, count):
            if not is_free(host, port, kind):
                refuse(f"port {port} is taken; set {PREFIX}{name} to another one")
        return asyncio.run(_serve(settings, options, count, sockets, authority, then))


def prepared(options: argparse.Namespace) -> tuple[Settings, Path | None]:
    """Return the settings with what the options change, and the authority of a certificate made for them."""
    environment = dict(os.environ)
    if options.tls:
        environment.setdefault(PREFIX + "HTTP_HOST", "0.0.0.0")  # noqa: S104  (what --tls is for)
    settings = settings_or_exit(environment)
    if not options.tls:
        return settings, None
    if settings.tls_cert:
        refuse("--tls makes a certificate, but MANABIYA_TLS_CERT already names one: use one of the two")
    own = addresses() if settings.http_host in EVERYWHERE else [settings.http_host]
    hosts = list(dict.fromkeys([*own, "127.0.0.1", "localhost", socket.gethostname()]))
    files, _ = certificate.ensure(settings.data_dir / "tls", hosts, dt.datetime.now(dt.UTC))
    origins = own_origins("https", settings.http_host, settings.http_port, own)
    derived = PREFIX + "PUBLIC_URL" not in environment
    return replace(
        settings,
        tls_cert=files.chain,
        tls_key=files.key,
        public_url=origins[0] if derived else settings.public_url,
        origins=frozenset(origins) if derived else settings.origins,
    ), files.authority


@contextlib.contextmanager
def sole_user_of(folder: Path) -> Iterator[None]:
    """Hold the lock of a DATA_DIR; exit (78) if another `serve` does. A dead process holds none."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "serve.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            refuse(f"another `manabiya serve` runs on {folder}; stop it, or set {PREFIX}DATA_DIR")
        file.truncate(0)
        file.write(f"{os.getpid()}\n")  # for `kill -INT $(cat data/serve.lock)`
        file.flush()
        yield


@contextlib.contextmanager
def socket_folder(data_dir: Path) -> Iterator[Path]:
    """Yield a folder for Redis' socket: in DATA_DIR, or a temporary one if the path would be too long."""
    folder = data_dir / "redis"
    if len(str(folder / "redis.sock").encode()) <= redis_server.LONGEST_SOCKET_PATH:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="manabiya-") as temporary:
        yield Path(temporary)


async def _serve(
    settings: Settings,
    options: argparse.Namespace,
    media_nodes: int,
    sockets: Path,
    authority: Path | None,
    then: Then | None,
) -> int:
    logs = settings.data_dir / "log" if options.logs == "files" else None
    async with asyncio.TaskGroup() as tasks:
        supervisor = Supervisor(tasks, logs, say)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, supervisor.stop)
        running = tasks.create_task(supervisor.run_until_over())
        bringing_up = tasks.create_task(
            _bring_up(supervisor, settings, media_nodes, sockets, authority, then)
        )
        await running
        bringing_up.cancel()
    if supervisor.gave_up is None:
        say("stopped")
        return 0
    _explain(supervisor)
    return UNUSABLE


async def _bring_up(
    supervisor: Supervisor,
    settings: Settings,
    media_nodes: int,
    sockets: Path,
    authority: Path | None,
    then: Then | None,
) -> None:
    """Start what needs nothing first; then migrate; then nodes; then tell the person."""
    from signaling.accounts import first_start  # noqa: PLC0415  (a second of imports, only once it is needed)
    from signaling.sql.migrate import upgrade  # noqa: PLC0415  (the same)

    if not settings.redis_url:
        settings = await _own_redis(supervisor, settings, sockets)
    await ready.redis_answers(settings.redis_url)
    try:
        await upgrade(settings.database_url)
    except Exception as error:  # noqa: BLE001  (drivers have no common error; whatever it is, nothing can run)
        say(f"the database {masked_url(settings.database_url)} cannot be used: {error}")
        supervisor.gave_up = "database"
        supervisor.stop()
        return
    environment = dict(os.environ)
    for name, program in programs.media(settings, environment, media_nodes).items():
        await supervisor.start(name, program, stage=programs.MEDIA)
    await supervisor.start("signaling", programs.signaling(settings, environment), stage=programs.SIGNALING)
    await ready.http_answers(settings)
    rehearsals = programs.rehearsals(settings, environment, authority)
    await supervisor.start("rehearsals", rehearsals, stage=programs.PUPILS)
    lesson = await first_start.ready_lesson(settings)
    links = Links(lesson.teacher, lesson.student, await first_start.desk_link(settings))
    for line in welcome(settings, links, addresses(), authority):
        print(line, flush=True)
    if then is not None:
        await then(supervisor, settings, links, authority)


async def _own_redis(supervisor: Supervisor, settings: Settings, sockets: Path) -> Settings:
    server = redis_server.find_server()
    if server is None:
        refuse("there is no redis-server: install Debian's package, or set MANABIYA_REDIS_URL")
    folder = settings.data_dir / "redis"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    place = sockets / "redis.sock"
    await supervisor.start("redis", programs.redis(server, folder, place, os.environ), stage=programs.REDIS)
    return replace(settings, redis_url=f"unix://{place}")


def _explain(supervisor: Supervisor) -> None:
    name = supervisor.gave_up or ""
    log = supervisor.log_of(name)
    say(f"{name} cannot run as things are, so everything was stopped")
    if log is not None and log.exists():
        print(*log.read_text(errors="replace").splitlines()[-5:], sep="\n", file=sys.stderr)


def say(sentence: str) -> None:
    """Tell the person at the terminal, with the time of day."""
    print(f"{dt.datetime.now().astimezone():%H:%M:%S} {sentence}", file=sys.stderr, flush=True)
