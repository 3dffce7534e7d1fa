"""`manabiya migrate`: bring the database to this version's shape. Nodes do so too when they start."""

from __future__ import annotations

import argparse
import asyncio

from signaling.config import masked_url

from .here import settings_or_exit


def arguments(parser: argparse.ArgumentParser) -> None:
    """Offer the first link to the desk, for installations that do not use `serve`."""
    parser.epilog = "Safe at any time and from several machines at once: it waits for a lock."
    parser.add_argument(
        "--desk-link",
        action="store_true",
        help="while nobody has an account, also print a one-time link that makes the first one",
    )


def run(options: argparse.Namespace) -> int:
    """Migrate and say so."""
    settings = settings_or_exit()
    from signaling.accounts.first_start import desk_link  # noqa: PLC0415  (a second of imports)
    from signaling.sql.migrate import migrate  # noqa: PLC0415  (the same)

    migrate(settings.database_url)
    print(f"{masked_url(settings.database_url)} has this version's shape")
    link = asyncio.run(desk_link(settings)) if options.desk_link else None
    if link is not None:
        print(f"Open this link once to make the first teacher's account (it works one time):\n  {link}")
    return 0
