"""`manabiya audit`: what somebody may have to answer for, read from the database; and whether it is whole.

Invariant: reads, and changes nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ..audit_chain import Audited, Broken, Head, read_head
from .here import settings_or_exit

if TYPE_CHECKING:
    from signaling.sql.audit import AuditRepository

DEFAULT_DAYS = 30.0
SECONDS_A_DAY = 86_400.0
WHY = {
    "changed": "this entry is not what was written",
    "unchained": "what stands before this entry is not what stood there: it was removed, put in or moved",
    "cut": "the log ends here, and its head says that it does not",
    "other": "the log does not lead through the head that you kept: it was cut off or written anew",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Offer what to choose by."""
    parser.epilog = (
        "Entries hold ids, no names: who a participant was stands in the lesson, for as long as it is kept."
    )
    parser.add_argument(
        "what", nargs="?", choices=("show", "verify"), default="show", help="default: %(default)s"
    )
    parser.add_argument("--head", type=_head, help="verify: a head that you kept, NUMBER:HASH")
    parser.add_argument("--lesson", help="of this lesson only (its id)")
    parser.add_argument("--days", type=float, default=DEFAULT_DAYS, help="so far back (default: %(default)g)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def run(options: argparse.Namespace) -> int:
    """Print the entries, oldest first; or whether the chain of all entries is whole (status 1: it is not)."""
    settings = settings_or_exit()
    if options.what == "verify":
        return _tell(*asyncio.run(_verified(settings.database_url, options.head)))
    since = datetime.now(UTC).timestamp() - options.days * SECONDS_A_DAY
    entries = asyncio.run(_read(settings.database_url, options.lesson, since))
    for entry in entries:
        print(json.dumps(asdict(entry), ensure_ascii=False) if options.json else line_of(entry))
    return 0


def line_of(entry: Audited) -> str:
    """Return an entry as one line: when, what, in which lesson, by whom, to whom, and what else is known."""
    when = datetime.fromtimestamp(entry.at, UTC).isoformat(timespec="seconds")
    known = {"lesson": entry.lesson_id, "by": entry.actor_id, "to": entry.subject_id, **entry.detail}
    rest = " ".join(
        f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in known.items() if value
    )
    return f"{when}  {entry.action}  {rest}".rstrip()


def _tell(last: Head, broken: Broken | None) -> int:
    if broken is not None:
        print(f"broken at entry {broken.number}: {WHY[broken.why]}")
        print(f"whole up to {last}")
        return 1
    print(f"whole: keep this head elsewhere, and give it with --head next time\n{last}")
    return 0


def _head(text: str) -> Head:
    try:
        return read_head(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("NUMBER:HASH, as this command prints it") from error


async def _read(database_url: str, lesson_id: str | None, since: float) -> list[Audited]:
    async with _repository(database_url) as repository:
        return await repository.since(since, lesson_id)


async def _verified(database_url: str, kept: Head | None) -> tuple[Head, Broken | None]:
    async with _repository(database_url) as repository:
        return await repository.verify(kept)


@asynccontextmanager
async def _repository(database_url: str) -> AsyncIterator[AuditRepository]:
    from signaling.sql.audit import AuditRepository  # noqa: PLC0415  (a second of imports)
    from signaling.sql.database import Database  # noqa: PLC0415  (the same)

    database = Database(database_url)
    try:
        yield AuditRepository(database)
    finally:
        await database.close()
