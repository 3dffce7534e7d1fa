"""A backup: one file with everything of an installation that lasts.

Invariant: an archive is complete or is not there under its name, and a restore puts all of it back or
leaves everything as it was. Live state (Redis) is not in it: after a restore no lesson is under way.

The file is a gzipped tar: `manifest.json`, `database.sqlite3` or `database.pgdump`, and `files/` with
what DATA_DIR holds besides.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

from signaling.config import Settings
from signaling.keeping.backups import SET_ASIDE

FORMAT = 1
"""Raised when an older `restore` could not read what a newer `backup` writes."""

NOT_KEPT = frozenset({"clips", "exports", "log", "records", "redis"})
"""What DATA_DIR holds besides and does not last: the demo's clips, exports (which are made
of recordings) and PDFs of records (made of the database), logs, live state."""

ASIDE = SET_ASIDE


class ArchiveError(Exception):
    """It cannot be done; the text says why in words for an administrator."""


def write(settings: Settings, target: Path, now: str) -> None:
    """Write a backup to `target`, which must not exist. The system may be running meanwhile."""
    if target.exists():
        raise ArchiveError(f"{target} exists already")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        database = dump(settings, Path(folder))
        aside = Path(folder) / "archive"
        with tarfile.open(aside, "w:gz") as tar:
            manifest = {"format": FORMAT, "made": now, "database": database.name}
            add_text(tar, "manifest.json", json.dumps(manifest))
            tar.add(database, database.name)
            for path in kept(settings):
                tar.add(path, f"files/{path.name}")
        aside.chmod(0o600)  # the secret key is in it
        aside.rename(target)


def kept(settings: Settings) -> Iterator[Path]:
    """Yield what of DATA_DIR goes into a backup as it is."""
    database = sqlite_path(settings)
    if not settings.data_dir.is_dir():
        return
    for path in sorted(settings.data_dir.iterdir()):
        of_database = database is not None and path.name.startswith(database.name)
        if path.name not in NOT_KEPT and not stays(path.name) and not of_database:
            yield path


def put_back(settings: Settings, source: Path) -> Path | None:
    """Put a backup back while nothing runs. Return the folder with what was there before, if anything.

    All of it happens inside DATA_DIR, which may be a volume and whose parent may be somebody else's.
    """
    with tempfile.TemporaryDirectory(dir=prepared(settings.data_dir), prefix=".restore-") as folder:
        unpacked = Path(folder)
        name = unpack(source, unpacked)
        if (name == "database.sqlite3") != settings.sqlite:
            kind = "PostgreSQL" if settings.sqlite else "SQLite"
            raise ArchiveError(f"the backup holds a {kind} database; set MANABIYA_DATABASE_URL to one")
        if not settings.sqlite:
            options = ["--clean", "--if-exists", "--no-owner", "--single-transaction"]
            run_tool("pg_restore", *options, "--dbname", plain_url(settings), str(unpacked / name))
        before = set_aside(settings)
        for path in prepared(unpacked / "files").iterdir():
            path.rename(settings.data_dir / path.name)
        database = sqlite_path(settings)
        if database is not None:
            shutil.move(unpacked / name, prepared(database.parent) / database.name)
    return before


def unpack(source: Path, folder: Path) -> str:
    """Unpack and check a backup into `folder`. Return the name of the database's file in it."""
    try:
        with tarfile.open(source, "r:gz") as tar:
            extract(tar, folder)
        manifest = json.loads((folder / "manifest.json").read_text())
    except (OSError, tarfile.TarError, ValueError, EOFError) as error:
        raise ArchiveError(f"{source} is not a whole backup: {error}") from error
    if manifest["format"] > FORMAT:
        raise ArchiveError(f"{source} was written by a newer Manabiya")
    name: str = manifest["database"]
    if name == "database.sqlite3":
        check_sqlite(folder / name)
    return name


def extract(tar: tarfile.TarFile, folder: Path) -> None:
    """Write the files and folders of an archive below `folder`; raise TarError for anything else in it.

    tarfile's own `filter="data"` came with Python 3.11.4; Debian 12 has 3.11.2.
    """
    for entry in tar:
        target = folder / entry.name
        content = tar.extractfile(entry) if entry.isfile() else None
        if ".." in target.parts or Path(entry.name).is_absolute() or (content is None and not entry.isdir()):
            raise tarfile.TarError(f"{entry.name!r} has no place in a backup")
        if content is None:
            target.mkdir(mode=0o700, parents=True, exist_ok=True)
            continue
        prepared(target.parent)
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            shutil.copyfileobj(content, file)


def check_sqlite(path: Path) -> None:
    """Raise ArchiveError unless the file is a sound SQLite database."""
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        try:
            (answer,) = database.execute("PRAGMA integrity_check").fetchone()
        except sqlite3.DatabaseError as error:
            raise ArchiveError(f"the database in the backup is broken: {error}") from error
    if answer != "ok":
        raise ArchiveError(f"the database in the backup is broken: {answer}")


def set_aside(settings: Settings) -> Path | None:
    """Move what DATA_DIR holds, and an SQLite database elsewhere, into a folder of DATA_DIR; return that.

    So nothing is ever overwritten. None: there was nothing.
    """
    database = sqlite_path(settings)
    present = [path for path in settings.data_dir.iterdir() if not stays(path.name)]
    if database is not None and database.parent != settings.data_dir and database.exists():
        present += database.parent.glob(f"{database.name}*")
    if not present:
        return None
    number = 1 + len(list(settings.data_dir.glob(f"{ASIDE}*")))
    aside = settings.data_dir / f"{ASIDE}{number}"
    aside.mkdir()
    for path in present:
        shutil.move(path, aside / path.name)
    return aside


def stays(name: str) -> bool:
    """Return whether a file of DATA_DIR is neither backed up nor set aside: locks, what was set aside."""
    return name == "serve.lock" or name.startswith((ASIDE, "."))


def dump(settings: Settings, folder: Path) -> Path:
    """Write the database, as it is at one moment, into `folder`. Return the file."""
    path = sqlite_path(settings)
    if path is None:
        target = folder / "database.pgdump"
        run_tool("pg_dump", "--format=custom", "--no-owner", "--file", str(target), plain_url(settings))
        return target
    if not path.exists():
        raise ArchiveError(f"there is no database at {path} yet")
    target = folder / "database.sqlite3"
    # SQLite's own online backup: right also while nodes are writing, and with what is still in the WAL.
    with (
        contextlib.closing(sqlite3.connect(path)) as from_here,
        contextlib.closing(sqlite3.connect(target)) as to,
    ):
        from_here.backup(to)
    return target


def run_tool(name: str, *words: str) -> None:
    """Run a program of PostgreSQL; raise ArchiveError with its own last words if it fails."""
    program = shutil.which(name)
    if program is None:
        raise ArchiveError(f"{name} is missing: install Debian's package postgresql-client")
    done = subprocess.run([program, *words], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise ArchiveError(f"{name}: {done.stderr.strip()}")


def sqlite_path(settings: Settings) -> Path | None:
    """Return the file of an SQLite database; None for PostgreSQL."""
    return Path(settings.database_url.partition(":///")[2]).absolute() if settings.sqlite else None


def plain_url(settings: Settings) -> str:
    """Return the PostgreSQL URL as its own programs understand it: without our driver's name."""
    return settings.database_url.replace("+asyncpg", "", 1)


def add_text(tar: tarfile.TarFile, name: str, text: str) -> None:
    """Add a small file to an archive."""
    entry = tarfile.TarInfo(name)
    entry.size = len(text.encode())
    tar.addfile(entry, io.BytesIO(text.encode()))


def prepared(folder: Path) -> Path:
    """Return the folder, made if it was not there."""
    folder.mkdir(parents=True, exist_ok=True)
    return folder
