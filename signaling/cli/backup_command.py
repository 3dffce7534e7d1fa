"""`manabiya backup`: everything that lasts, into one file; and which such files there are.

The system may be running.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from . import archive
from .here import settings_or_exit

if TYPE_CHECKING:
    from signaling.sql.audit import AuditRepository

T = TypeVar("T")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say where the file goes."""
    parser.add_argument(
        "file", nargs="?", type=Path, help="default: manabiya-DATE-TIME.tar.gz in this folder"
    )
    parser.add_argument(
        "--list",
        action="store_true",
        help="say which backups there are, and what restores set aside: they hold what was deleted since",
    )


def run(options: argparse.Namespace) -> int:
    """Write it and say where it is; or list what was written."""
    from signaling.keeping.backups import backups, note_backup  # noqa: PLC0415  (a second of imports)

    settings = settings_or_exit()
    if options.list:
        for one in _with_audit(settings.database_url, lambda audit: backups(audit, settings.data_dir)):
            when = dt.datetime.fromtimestamp(one.made_at, dt.UTC)
            print(f"{when.isoformat(timespec='seconds')}  {one.path}")
        return 0
    now = dt.datetime.now(dt.UTC)
    target: Path = options.file or Path(f"manabiya-{now:%Y%m%d-%H%M%S}.tar.gz")
    try:
        archive.write(settings, target.absolute(), now.isoformat(timespec="seconds"))
    except (archive.ArchiveError, OSError) as error:
        print(f"manabiya: no backup was made: {error}", file=sys.stderr)
        return 1
    try:
        made = now.timestamp()
        _with_audit(settings.database_url, lambda audit: note_backup(audit, target.absolute(), made))
    except Exception as error:  # noqa: BLE001 - the backup is there, of an older shape of the database perhaps
        print(f"manabiya: it is not in the list of backups: {error}", file=sys.stderr)
    print(f"{target} ({target.stat().st_size / 1e6:.1f} MB; it holds the secret key: keep it safe)")
    return 0


def _with_audit(database_url: str, use: Callable[[AuditRepository], Coroutine[None, None, T]]) -> T:
    from signaling.sql.audit import AuditRepository  # noqa: PLC0415  (a second of imports)
    from signaling.sql.database import Database  # noqa: PLC0415  (the same)

    async def work() -> T:
        database = Database(database_url)
        try:
            return await use(AuditRepository(database))
        finally:
            await database.close()

    return asyncio.run(work())
