"""`manabiya demo`: the whole system, with simulated pupils who join its lesson by the pupil link."""

from __future__ import annotations

import argparse
import functools
import os
import sys
from pathlib import Path

from signaling.config import Settings

from . import programs, serve_command
from .supervisor import Program, Supervisor
from .welcome import Links

PUPILS = 6
"""Enough for two groups of three, and little enough for a laptop."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `serve`, and the pupils'."""
    serve_command.arguments(parser)
    parser.add_argument("--pupils", type=int, default=PUPILS, metavar="N", help=f"default: {PUPILS}")
    parser.add_argument(
        "--language", choices=("ja", "en"), default="ja", help="what they write and are called"
    )


def run(options: argparse.Namespace) -> int:
    """Run everything until SIGINT or SIGTERM, as `serve` does."""
    then = functools.partial(_start_pupils, pupils=options.pupils, language=options.language)
    return serve_command.start(options, then)


async def _start_pupils(
    supervisor: Supervisor,
    settings: Settings,
    links: Links,
    authority: Path | None,
    *,
    pupils: int,
    language: str,
) -> None:
    program = Program(tuple(command(settings, links, authority, pupils, language)), dict(os.environ))
    await supervisor.start("pupils", program, stage=programs.PUPILS, may_finish=True)
    print(f"{pupils} simulated pupils are joining; open the teacher link to meet them.", flush=True)


def command(
    settings: Settings, links: Links, authority: Path | None, pupils: int, language: str
) -> list[str]:
    """Return the command line of the simulated pupils. Their clips are made once and kept in DATA_DIR."""
    words = [sys.executable, "-m", "signaling.clients.demo", links.student]
    words += ["--pupils", str(pupils), "--language", language, "--clips", str(settings.data_dir / "clips")]
    return words if authority is None else [*words, "--authority", str(authority)]
