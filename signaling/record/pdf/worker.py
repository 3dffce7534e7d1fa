"""`python -m signaling.record.pdf.worker TEMPLATE MEMORY CPU_SECONDS`: a document on stdin, a PDF on stdout.

A document comes as one line of JSON, and behind it, on a line each, its pictures (`picture_line`).

Invariant: when what people wrote comes in, this process can reach nobody (seccomp), begin no other process
and, where the kernel has Landlock, open nothing but fonts. The template, which is ours, makes no markup of
it; the walls are for what neither we nor Typst have thought of.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import resource
import sys
from pathlib import Path

from ...material.sandbox import landlock, walls
from ...material.sandbox.syscalls import all_but_reaching

NO_WALLS, NO_FONTS, NOT_SET = 71, 72, 73
"""Exit statuses: this system does not let us build the walls; it has no Japanese font; Typst could not."""
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts")
GOTHIC = ("Noto Sans CJK JP", "IPAPGothic", "IPAGothic")
MINCHO = ("Noto Serif CJK JP", "IPAPMincho", "IPAMincho", *GOTHIC)
"""Debian's fonts-noto-cjk, else fonts-ipafont, as for material."""
_FILES = 64


def main(template: Path, memory_bytes: int, cpu_seconds: int) -> int:
    """Answer one document. Return the exit status."""
    limit(memory_bytes, cpu_seconds)
    import typst  # noqa: PLC0415 - under the limits

    source = template.read_bytes()
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[folder for folder in FONT_FOLDERS if Path(folder).is_dir()],
    )
    installed = set(fonts.families())
    gothic, mincho = (next((name for name in names if name in installed), "") for names in (GOTHIC, MINCHO))
    if not gothic:
        return NO_FONTS
    try:
        enter()
    except walls.NoWalls:
        return NO_WALLS
    with os.fdopen(0, "rb", closefd=False) as given:
        document, *pictures = given.read().split(b"\n")
    try:
        compiler = typst.Compiler(
            input=source,
            root=str(template.parent),
            font_paths=fonts,
            sys_inputs={"document": document.decode(), "gothic": gothic, "mincho": mincho}
            | dict(_picture(line) for line in pictures),
        )
        made = compiler.compile(format="pdf", timestamp=int(json.loads(document)["unix_seconds"]))
    except typst.TypstError as error:
        os.write(2, str(error).encode()[:2000])
        return NOT_SET
    if not isinstance(made, bytes):  # only of other formats
        return NOT_SET
    with os.fdopen(1, "wb", closefd=False) as answered:
        answered.write(made)
    return 0


def picture_line(name: str, size: tuple[int, int], content: bytes) -> bytes:
    """Return a line for a picture (PNG or JPEG), `name` made of letters, digits and `-`; `size`: pixels."""
    kind = "png" if content.startswith(b"\x89PNG") else "jpeg"
    width, height = size
    data = base64.b64encode(content).decode()
    # Inputs of a template are text, and of pictures SVG is.
    return (
        f'{name} <svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:image/{kind};base64,{data}"/></svg>'
    ).encode()


def _picture(line: bytes) -> tuple[str, str]:
    name, _, picture = line.decode().partition(" ")
    return f"picture-{name}", picture


def limit(memory_bytes: int, cpu_seconds: int) -> None:
    """Bound this process, and put it behind all others."""
    for what, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, _FILES),
    ):
        resource.setrlimit(what, (most, most))
    os.nice(walls.LOWEST_PRIORITY)


def enter(*read: Path) -> None:
    """Shut this process in; threads that begin later inherit it. `read`: what it opens besides fonts.

    Raise `NoWalls`.
    """
    with contextlib.suppress(walls.NoWalls):  # a kernel without it: nothing that comes in names a file
        landlock.confine(read=[*map(Path, FONT_FOLDERS), *read], write=[])
    walls.shut_in(all_but_reaching(walls.machine()))


if __name__ == "__main__":
    os._exit(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))  # nothing is left to tidy up
