"""`manabiya backup`: everything that lasts, into one file. The system may be running."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path

from . import archive
from .here import settings_or_exit


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say where the file goes."""
    parser.add_argument(
        "file", nargs="?", type=Path, help="default: manabiya-DATE-TIME.tar.gz in this folder"
    )


def run(options: argparse.Namespace) -> int:
    """Write it and say where it is."""
    settings = settings_or_exit()
    now = dt.datetime.now(dt.UTC)
    target: Path = options.file or Path(f"manabiya-{now:%Y%m%d-%H%M%S}.tar.gz")
    try:
        archive.write(settings, target.absolute(), now.isoformat(timespec="seconds"))
    except (archive.ArchiveError, OSError) as error:
        print(f"manabiya: no backup was made: {error}", file=sys.stderr)
        return 1
    print(f"{target} ({target.stat().st_size / 1e6:.1f} MB; it holds the secret key: keep it safe)")
    return 0
