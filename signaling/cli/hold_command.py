"""`manabiya hold`: an administrator keeps a lesson from being deleted, by whomever and by its age."""

from __future__ import annotations

import argparse
import asyncio
import sys

from .here import settings_or_exit

SAID = {
    (True, True): "held: nothing of it is deleted until `manabiya hold {lesson} off`",
    (True, False): "it was held already",
    (False, True): "no longer held: what is due goes within an hour",
    (False, False): "it was not held",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say which lesson, and what of it."""
    parser.epilog = (
        "A lesson's id stands in the address of its record. The audit log says who held what when."
    )
    parser.add_argument("lesson", help="its id")
    parser.add_argument("what", choices=("on", "off"))


def run(options: argparse.Namespace) -> int:
    """Do it, and say what came of it."""
    settings = settings_or_exit()
    is_on = options.what == "on"
    changed = asyncio.run(_hold(settings.database_url, options.lesson, on=is_on))
    if changed is None:
        print(f"manabiya: there is no lesson {options.lesson}", file=sys.stderr)
        return 1
    print(SAID[is_on, changed].format(lesson=options.lesson))
    return 0


async def _hold(database_url: str, lesson_id: str, *, on: bool) -> bool | None:
    from signaling.clock import now  # noqa: PLC0415  (with the others)
    from signaling.sql.database import Database  # noqa: PLC0415  (a second of imports)
    from signaling.sql.deletions import DeletionRepository  # noqa: PLC0415  (the same)

    database = Database(database_url)
    try:
        return await DeletionRepository(database).hold(lesson_id, on=on, by=None, now=now())
    finally:
        await database.close()
