"""`manabiya restore`: put back what `backup` wrote. What was there before is set aside, not deleted."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from . import archive
from .doctor_command import is_running
from .here import settings_or_exit


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say which file."""
    parser.add_argument("file", type=Path, help="a file that `manabiya backup` wrote")


def run(options: argparse.Namespace) -> int:
    """Put it back and say where the former data is. With several machines, stop all nodes before."""
    settings = settings_or_exit(look_only=True)
    if is_running(settings.data_dir):
        print("manabiya: `manabiya serve` is running on this DATA_DIR: stop it first", file=sys.stderr)
        return 1
    try:
        before = archive.put_back(settings, options.file)
    except (archive.ArchiveError, OSError) as error:
        print(f"manabiya: nothing was changed: {error}", file=sys.stderr)
        return 1
    print(f"{options.file} is back in {settings.data_dir}")
    if before is not None:
        print(f"what was there before is in {before}")
    return 0
