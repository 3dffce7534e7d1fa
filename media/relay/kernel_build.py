"""Builds the C kernel beside its source: a script that needs nothing but Python and a C compiler.

Invariant: a library is only used if it was built from the very sources that lie beside it; it carries
their digest. Where there is no compiler, nothing is built, and the relay forwards in Python.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
LIBRARY = FOLDER / "librelay.so"
HEADER = FOLDER / "kernel.h"
SOURCES = (FOLDER / "kernel.c", HEADER)
COMPILERS = ("cc", "gcc", "clang")
FLAGS = ("-std=c11", "-O2", "-Wall", "-Wextra", "-shared", "-fPIC")


def sources_digest() -> str:
    """Return the SHA-256 of the sources, hexadecimal."""
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in SOURCES)).hexdigest()


def is_built() -> bool:
    """Say whether the library is there and of these sources."""
    return LIBRARY.is_file() and sources_digest().encode() in LIBRARY.read_bytes()


def find_compiler() -> str | None:
    """Return the C compiler: CC, or the first known one on PATH."""
    named = os.environ.get("CC")
    return next(filter(None, map(shutil.which, (named,) if named else COMPILERS)), None)


def build(compiler: str, library: Path = LIBRARY) -> None:
    """Compile. Raises subprocess.CalledProcessError with the compiler's words in `stderr`, or OSError."""
    with tempfile.TemporaryDirectory(dir=library.parent) as folder:
        made = Path(folder) / library.name
        command = [
            compiler,
            *FLAGS,
            f'-DRELAY_SOURCES="{sources_digest()}"',
            "-o",
            str(made),
            str(SOURCES[0]),
        ]
        subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own words
        made.replace(library)  # a node that runs keeps the old one open


def main() -> str:
    """Build what is not built; return in a few words what happened."""
    if is_built():
        return "nothing to do"
    compiler = find_compiler()
    if compiler is None:
        return "not built, there is no C compiler: packets are forwarded in Python"
    try:
        build(compiler)
    except subprocess.CalledProcessError as problem:
        return f"not built, packets are forwarded in Python: {problem.stderr}"
    return f"built with {compiler}"


if __name__ == "__main__":
    sys.stdout.write(f"C kernel: {main()}\n")
