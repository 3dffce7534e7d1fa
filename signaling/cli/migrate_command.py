"""`manabiya migrate`: bring the database to this version's shape. Nodes do so too when they start."""

from __future__ import annotations

import argparse

from signaling.config import masked_url

from .here import settings_or_exit


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take no options."""
    parser.epilog = "Safe at any time and from several machines at once: it waits for a lock."


def run(_options: argparse.Namespace) -> int:
    """Migrate and say so."""
    settings = settings_or_exit()
    from signaling.sql.migrate import migrate  # noqa: PLC0415  (a second of imports)

    migrate(settings.database_url)
    print(f"{masked_url(settings.database_url)} has this version's shape")
    return 0
