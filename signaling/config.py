"""The settings of a node: what the environment says, checked, with every default filled in.

Invariant: a `Settings` is complete and consistent; whatever is wrong with the environment is said in one
`SettingsError` that lists all of it, before anything is opened or started.
"""

from __future__ import annotations

import contextlib
import ipaddress
import os
import tempfile
import zoneinfo
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit, urlunsplit

from .turn_urls import turn_urls

PREFIX = "MANABIYA_"
EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104  (recognised here, not bound)
SECRETS = frozenset({"secret_key", "api_key", "turn_secret", "lrs_credentials"})
URLS_WITH_PASSWORDS = frozenset({"redis_url", "database_url"})
LARGEST_PORT = 65_535
MOST_DAYS = 3650
"""Ten years: nobody means more."""
LARGEST_MBPS = 100_000
"""A hundred gigabits: more than any school's line, and a number that all clients can hold."""
SHORTEST_SECRET = 16
"""Characters. A token signed with a shorter key could be forged by trying."""

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
T = TypeVar("T")


class SettingsError(Exception):
    """The environment cannot be used; `problems` has one sentence per setting at fault."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting of the contract, in the order of its table. An empty string means "not set"."""

    http_host: str = "127.0.0.1"
    http_port: int = 8080
    public_url: str = ""
    """Origin of all links, without a slash at its end."""
    trusted_proxies: tuple[Network, ...] = ()
    """Whose X-Forwarded-For and X-Forwarded-Proto are believed."""
    tls_cert: Path | None = None
    tls_key: Path | None = None
    media_host: str = ""
    """The one address that the media port is bound to; empty: every address of the machine."""
    media_port: int = 7900
    media_tcp_port: int = 7900
    public_ip: str = ""
    """By which addresses the media port is reached behind a NAT; several with commas between."""
    kernel: str = "auto"
    """Which loop of a media node forwards packets: `c`, `python`, or `auto`: C where it was built."""
    class_mbps: int | None = None
    """What one class may use of the line, in Mbit/s; shown to its staff beside what it uses, nothing more."""
    retention_days: int = 30
    """So long recordings are kept; 0: until somebody deletes them."""
    lesson_retention_days: int = 400
    """So long lessons are kept after their end, with all that was in them; 0: until somebody deletes them. A
    school year and a month: what was done in April is still there when the year is looked back on."""
    lrs_url: str = ""
    """Of a Learning Record Store that is told what lessons came to (xAPI), without names; empty: none is."""
    lrs_credentials: str = ""
    """`key:secret`, as the store gives them out."""
    time_zone: str = "Asia/Tokyo"
    """By whose clock records are dated that are made when lessons end: no browser says then where it is."""
    redis_url: str = ""
    """Empty: `manabiya serve` starts a Redis of its own."""
    database_url: str = ""
    data_dir: Path = Path("data")
    secret_key: str = ""
    """Empty only until `load` has made it."""
    api_key: str = ""
    turn_url: str = ""
    """One or more addresses, separated by commas."""
    turn_secret: str = ""
    origins: frozenset[str] = frozenset()
    """Origins that pages of this server may have; derived, not a setting."""

    @property
    def tls(self) -> bool:
        """Whether signaling itself speaks TLS (a proxy before it may do so instead)."""
        return self.tls_cert is not None

    @property
    def secure(self) -> bool:
        """Whether browsers reach it by TLS, and cookies are therefore `Secure`."""
        return self.public_url.startswith("https:")

    @property
    def sqlite(self) -> bool:
        """Whether the database is a file of this machine."""
        return self.database_url.startswith("sqlite")


def load(environment: Mapping[str, str], addresses: Iterable[str] = ()) -> Settings:
    """Read settings and make the secret key on first use.

    `addresses` are the machine's own, used for the links where HTTP_HOST is 0.0.0.0. Raises SettingsError.
    """
    settings = read(environment, addresses)
    if settings.secret_key:
        return settings
    changed = {field.name: getattr(settings, field.name) for field in fields(settings)}
    return Settings(**changed | {"secret_key": secret_key_in(settings.data_dir)})


def read(environment: Mapping[str, str], addresses: Iterable[str] = ()) -> Settings:
    """Read settings; pure. Raises SettingsError."""
    reader = _Reader(environment)
    defaults = Settings()
    media_port = reader.take("MEDIA_PORT", _port, defaults.media_port)
    data_dir = reader.take("DATA_DIR", _folder, defaults.data_dir.absolute())
    http_host = reader.take("HTTP_HOST", _host, defaults.http_host)
    http_port = reader.take("HTTP_PORT", _port, defaults.http_port)
    tls_cert = reader.take("TLS_CERT", _folder, None)
    tls_key = reader.take("TLS_KEY", _folder, None)
    scheme = "https" if tls_cert else "http"
    own = own_origins(scheme, http_host, http_port, addresses)
    public_url = reader.take("PUBLIC_URL", _origin, own[0])
    explicit = bool(environment.get(PREFIX + "PUBLIC_URL", "").strip())
    settings = Settings(
        http_host=http_host,
        http_port=http_port,
        public_url=public_url,
        trusted_proxies=reader.take("TRUSTED_PROXIES", _networks, ()),
        tls_cert=tls_cert,
        tls_key=tls_key,
        media_host=reader.take("MEDIA_HOST", _host, ""),
        media_port=media_port,
        media_tcp_port=reader.take("MEDIA_TCP_PORT", _port, media_port),
        public_ip=reader.take("PUBLIC_IP", _addresses, ""),
        kernel=reader.take("KERNEL", _kernel, defaults.kernel),
        class_mbps=reader.take("CLASS_MBPS", _mbps, None),
        retention_days=reader.take("RETENTION_DAYS", _days, defaults.retention_days),
        lesson_retention_days=reader.take("LESSON_RETENTION_DAYS", _days, defaults.lesson_retention_days),
        lrs_url=reader.take("LRS_URL", _web_address, ""),
        lrs_credentials=reader.take("LRS_CREDENTIALS", _credentials, ""),
        time_zone=reader.take("TIME_ZONE", _time_zone, defaults.time_zone),
        redis_url=reader.take("REDIS_URL", _redis_url, ""),
        database_url=reader.take(
            "DATABASE_URL", _database_url, f"sqlite+aiosqlite:///{data_dir}/manabiya.sqlite3"
        ),
        data_dir=data_dir,
        secret_key=reader.take("SECRET_KEY", _secret, ""),
        api_key=reader.take("API_KEY", _secret, ""),
        turn_url=reader.take("TURN_URL", _turn_url, ""),
        turn_secret=reader.take("TURN_SECRET", str, ""),
        origins=frozenset({public_url}) if explicit else frozenset(own),
    )
    problems = reader.problems + contradictions(settings)
    if problems:
        raise SettingsError(problems)
    return settings


def own_origins(scheme: str, host: str, port: int, addresses: Iterable[str]) -> list[str]:
    """Return the origins by which this machine may be reached, the one for links first."""
    if host in EVERYWHERE:
        hosts = [*addresses, "127.0.0.1", "localhost"]
    elif host in {"127.0.0.1", "localhost", "::1"}:
        hosts = [host, "127.0.0.1", "localhost"]
    else:
        hosts = [host]
    usual = {"http": 80, "https": 443}[scheme]
    suffix = "" if port == usual else f":{port}"
    return list(dict.fromkeys(f"{scheme}://{_in_url(host)}{suffix}" for host in hosts))


def unknown_names(environment: Mapping[str, str]) -> list[str]:
    """Return a sentence for each variable with our prefix that means nothing: most often a misspelling."""
    known = {PREFIX + name for name in NAMES}
    strange = sorted(name for name in environment if name.startswith(PREFIX) and name not in known)
    return [f"{name} is not a setting" for name in strange]


def contradictions(settings: Settings) -> list[str]:
    """Return what is wrong with settings that are each right by themselves."""
    problems = []
    if (settings.tls_cert is None) != (settings.tls_key is None):
        problems.append("MANABIYA_TLS_CERT and MANABIYA_TLS_KEY are set together or not at all")
    if bool(settings.turn_url) != bool(settings.turn_secret):
        problems.append("MANABIYA_TURN_URL and MANABIYA_TURN_SECRET are set together or not at all")
    if bool(settings.lrs_url) != bool(settings.lrs_credentials):
        problems.append("MANABIYA_LRS_URL and MANABIYA_LRS_CREDENTIALS are set together or not at all")
    return problems


def described(settings: Settings) -> list[tuple[str, str]]:
    """Return (variable, value to show) for each setting. Secrets are told apart only by being set or not."""
    return [(PREFIX + name, _shown(name.lower(), getattr(settings, name.lower()))) for name in NAMES]


def as_environment(settings: Settings) -> dict[str, str]:
    """Return the variables that give another process of this machine exactly these settings.

    A PUBLIC_URL that was derived is left to be derived again, with the other origins beside it.
    """
    values = {PREFIX + name: getattr(settings, name.lower()) for name in NAMES}
    if settings.origins != {settings.public_url}:
        del values[PREFIX + "PUBLIC_URL"]
    return {name: _written(value) for name, value in values.items() if value not in ("", None, ())}


def secret_key_in(folder: Path) -> str:
    """Return the key kept in `folder`, made on first use, readable by its owner only.

    Several nodes may start at once: the key is written aside and linked into place, and all of them read
    the one that got there first.
    """
    path = folder / "secret_key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=folder, prefix=".secret_key.") as file:  # mode 0600
            file.write(os.urandom(32).hex())
            file.flush()
            os.fsync(file.fileno())
            with contextlib.suppress(FileExistsError):
                path.hardlink_to(file.name)
    return path.read_text()


NAMES = tuple(field.name.upper() for field in fields(Settings) if field.name != "origins")
"""The settings' names without prefix, in the order in which they are shown."""


class _Reader:
    """Takes variables out of an environment and remembers what is wrong with them."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.problems: list[str] = []

    def take(self, name: str, parse: Callable[[str], T], default: T) -> T:
        text = self.environment.get(PREFIX + name, "").strip()
        if not text:
            return default
        try:
            return parse(text)
        except ValueError as error:
            self.problems.append(f"{PREFIX}{name} {error}")
            return default


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= LARGEST_PORT:
        raise ValueError(f"must be a port from 1 to {LARGEST_PORT}, not {text!r}")
    return int(text)


def _host(text: str) -> str:
    if any(mark in text for mark in "/@ ") or "://" in text:
        raise ValueError(f"must be a host name or an address, not {text!r}")
    return text.strip("[]")


def _addresses(text: str) -> str:
    try:
        return ",".join(str(ipaddress.ip_address(part.strip())) for part in text.split(","))
    except ValueError:
        raise ValueError(f"must be an IP address, or several with commas between, not {text!r}") from None


def _kernel(text: str) -> str:
    if text not in {"auto", "c", "python"}:
        raise ValueError(f"must be auto, c or python, not {text!r}")
    return text


def _mbps(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= LARGEST_MBPS:
        raise ValueError(f"must be whole Mbit/s from 1 to {LARGEST_MBPS}, not {text!r}")
    return int(text)


def _days(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > MOST_DAYS:
        raise ValueError(f"must be whole days from 0 (never) to {MOST_DAYS}, not {text!r}")
    return int(text)


def _networks(text: str) -> tuple[Network, ...]:
    try:
        return tuple(
            ipaddress.ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip()
        )
    except ValueError:
        raise ValueError(f"must be addresses or networks with commas between, not {text!r}") from None


def _folder(text: str) -> Path:
    return Path(text).expanduser().absolute()


def _origin(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"must begin with http:// or https:// and a host, not {text!r}")
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise ValueError(f"must have no path: Manabiya lives at the root of its host, not at {parts.path!r}")
    default = {"http": 80, "https": 443}[parts.scheme]
    suffix = "" if parts.port in {None, default} else f":{parts.port}"
    return f"{parts.scheme}://{_in_url(parts.hostname)}{suffix}"


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(f"must begin with http:// or https:// and a host, not {text!r}")
    return text.rstrip("/")


def _credentials(text: str) -> str:
    key, colon, secret = text.partition(":")
    if not (key and colon and secret):
        raise ValueError("must be the key and the secret with a colon between")
    return text


def _time_zone(text: str) -> str:
    try:
        zoneinfo.ZoneInfo(text)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"must be a time zone such as Asia/Tokyo, not {text!r}") from None
    return text


def _redis_url(text: str) -> str:
    if urlsplit(text).scheme not in {"redis", "rediss", "unix"}:
        raise ValueError("must begin with redis://, rediss:// or unix://")
    return text


def _database_url(text: str) -> str:
    drivers = {
        "sqlite": "sqlite+aiosqlite",
        "sqlite+aiosqlite": "sqlite+aiosqlite",
        "postgres": "postgresql+asyncpg",
        "postgresql": "postgresql+asyncpg",
        "postgresql+asyncpg": "postgresql+asyncpg",
    }
    scheme, separator, rest = text.partition("://")
    if not separator or scheme not in drivers:
        raise ValueError("must begin with sqlite:// or postgresql://")
    return f"{drivers[scheme]}://{rest}"


def _secret(text: str) -> str:
    if len(text) < SHORTEST_SECRET:
        raise ValueError(f"must have at least {SHORTEST_SECRET} characters")
    return text


def _turn_url(text: str) -> str:
    return ",".join(url.text for url in turn_urls(text))


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _shown(name: str, value: object) -> str:
    if value in ("", None, ()):
        return "(not set)"
    if name in SECRETS:
        return "(set)"
    if name in URLS_WITH_PASSWORDS:
        return masked_url(str(value))
    return _written(value)


def masked_url(url: str) -> str:
    """Return `url` with its password, if it has one, replaced."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{parts.username or ''}:(set)@{place}"))


def _written(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(str(part) for part in value)
    return str(value)
