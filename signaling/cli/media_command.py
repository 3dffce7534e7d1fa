"""`manabiya media`: one media node. That is another program: this process checks settings and becomes it."""

from __future__ import annotations

import argparse
import os
import sys
from typing import NoReturn

from . import programs
from .here import refuse, settings_or_exit

NODE = (sys.executable, "-m", "media.node")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take no options: a node is told everything by its settings, like its sisters."""
    parser.epilog = "Told everything by its settings; MANABIYA_REDIS_URL is needed. See `manabiya doctor`."


def run(_options: argparse.Namespace) -> NoReturn:
    """Become the media node, in this very process. Signaling imports nothing of it (and the reverse)."""
    settings = settings_or_exit()
    if not settings.redis_url:
        refuse("MANABIYA_REDIS_URL is not set; `manabiya serve` brings a Redis of its own")
    os.execve(NODE[0], NODE, programs.with_settings(os.environ, settings))  # noqa: S606  (our own words only)
