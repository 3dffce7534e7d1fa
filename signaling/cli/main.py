"""`manabiya`: each subcommand lives in a module of its own, imported when it is asked for."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from importlib.metadata import version
from typing import Protocol, cast

COMMANDS = {
    "serve": "run the whole system on this machine",
    "signaling": "run one signaling node: pages, REST, WebSockets",
    "media": "run one media node: the relay",
    "demo": "like serve, with simulated pupils in a lesson already going",
    "rehearse": "play simulated pupils for teachers who practise (serve does it too)",
    "observe": "observe a lesson by its link, and keep what its recording allows",
    "board": "read, draw on and export a lesson's boards, by its link",
    "export": "make one file to take away of a lesson's recording",
    "doctor": "show the settings and check this machine",
    "audit": "show who muted, removed, asked or hid what, and other acts of power",
    "hold": "hold a lesson, so that nothing of it is deleted, or let go of it",
    "migrate": "bring the database to this version's shape",
    "backup": "write everything that lasts into one file",
    "restore": "put back what `backup` wrote",
}
"""Subcommand -> what it does. The module `signaling.cli.<name>_command` runs it."""


class Command(Protocol):
    """What the module of a subcommand offers."""

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the subcommand's own options."""

    def run(self, options: argparse.Namespace) -> int:
        """Do it, and return the exit status."""


def main(words: Sequence[str] | None = None) -> None:
    """Read the command line, run what it names, and exit with its status."""
    words = sys.argv[1:] if words is None else words
    parser = overview()
    chosen = parser.parse_args(words[:1]).command
    command = cast("Command", importlib.import_module(f".{chosen}_command", __package__))
    own = argparse.ArgumentParser(prog=f"manabiya {chosen}", description=f"{COMMANDS[chosen]}.".capitalize())
    command.arguments(own)
    try:
        status = command.run(own.parse_args(words[1:]))
    except KeyboardInterrupt:
        status = 130
    sys.exit(status)


def overview() -> argparse.ArgumentParser:
    """Return the parser of the first word, which also lists the subcommands."""
    lines = "\n".join(f"  {name:<11}{text}" for name, text in COMMANDS.items())
    parser = argparse.ArgumentParser(
        prog="manabiya",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="A self-hosted live class.",
        epilog=f"commands:\n{lines}\n\n`manabiya COMMAND --help` tells more. Settings: `manabiya doctor`.",
        usage="manabiya COMMAND [options]",
    )
    parser.add_argument("--version", action="version", version=f"manabiya {version('manabiya')}")
    parser.add_argument("command", choices=COMMANDS, metavar="COMMAND", help="what to do; see below")
    return parser


if __name__ == "__main__":
    main()
