"""`manabiya`: each subcommand lives in a module of its own, imported when it is asked for."""

from __future__ import annotations

import argparse


def main() -> None:
    """Read the command line and run what it names."""
    argparse.ArgumentParser(prog="manabiya").parse_args()
