"""`manabiya audit`: what somebody may have to answer for, read from the database.

Invariant: reads, and changes nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from .here import settings_or_exit

if TYPE_CHECKING:
    from signaling.sql.audit import Audited

DEFAULT_DAYS = 30.0
SECONDS_A_DAY = 86_400.0


def arguments(parser: argparse.ArgumentParser) -> None:
    """Offer what to choose by."""
    parser.epilog = (
        "Entries hold ids, no names: who a participant was stands in the lesson, for as long as it is kept."
    )
    parser.add_argument("--lesson", help="of this lesson only (its id)")
    parser.add_argument("--days", type=float, default=DEFAULT_DAYS, help="so far back (default: %(default)g)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def run(options: argparse.Namespace) -> int:
    """Print the entries, oldest first."""
    settings = settings_or_exit()
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


async def _read(database_url: str, lesson_id: str | None, since: float) -> list[Audited]:
    from signaling.sql.audit import AuditRepository  # noqa: PLC0415  (a second of imports)
    from signaling.sql.database import Database  # noqa: PLC0415  (the same)

    database = Database(database_url)
    try:
        return await AuditRepository(database).since(since, lesson_id)
    finally:
        await database.close()
