"""`manabiya signaling`: one signaling node."""

from __future__ import annotations

import argparse

from .here import refuse, settings_or_exit


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take no options: a node is told everything by its settings, like its sisters."""
    parser.epilog = "Told everything by its settings; MANABIYA_REDIS_URL is needed. See `manabiya doctor`."


def run(_options: argparse.Namespace) -> int:
    """Migrate if this is the first node to come up, then serve until SIGTERM."""
    settings = settings_or_exit()
    if not settings.redis_url:
        refuse("MANABIYA_REDIS_URL is not set; `manabiya serve` brings a Redis of its own")
    from signaling import app  # noqa: PLC0415  (a second of imports, which a wrong setting need not wait for)
    from signaling.sql.migrate import migrate  # noqa: PLC0415  (the same)

    settings.data_dir.mkdir(parents=True, exist_ok=True)  # media nodes write in it, and do not make it
    migrate(settings.database_url)
    app.run(settings)
    return 0
