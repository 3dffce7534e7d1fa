"""`manabiya board read|draw|export LINK`: the command line."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from .acts import Refused, Visit, draw, follow, read, read_all
from .export import check, files
from .fonts import Fonts
from .link import read_link
from .rest import Server, tls_of
from .scene import read_scene, written
from .trouble import Trouble, Wrong
from .why import reason
from .words import WORDS, Language, explain, language_of, say

SOME_REFUSED = 1
EPILOG = """\
exit status: 0 done; 1 some elements were refused; 2 the command, link or file is not right;
3 the server says no; 4 the server is out of reach: try again later."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what is to be done, and the options of each."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EPILOG
    acts = parser.add_subparsers(dest="act", metavar="read|draw|export", required=True)
    reading = _act(acts, "read", "write a page as an .excalidraw file")
    reading.add_argument("--out", type=Path, metavar="FILE", help="where to (default: standard output)")
    reading.add_argument(
        "--follow", action="store_true", help="then each change, a line of JSON each, until Ctrl-C"
    )
    drawing = _act(acts, "draw", "put the elements of an .excalidraw file on a page")
    drawing.add_argument("file", type=Path, metavar="FILE", help="the .excalidraw file")
    exporting = _act(acts, "export", "write pages as SVG, PNG, PDF or .excalidraw JSON")
    exporting.add_argument(
        "--out", type=Path, metavar="FILE", required=True, help="its ending chooses: .svg .png .pdf .json"
    )
    exporting.add_argument("--all", action="store_true", help="every page that you may see")
    exporting.add_argument(
        "--font", type=Path, metavar="FILE", help="a font with Japanese, for .png and .pdf"
    )


def run(options: argparse.Namespace) -> int:
    """Do it, and return the exit status."""
    language: Language = options.language or language_of(os.environ)
    try:
        return asyncio.run(_act_of(options)(options, language))
    except Trouble as trouble:
        _tell(explain(language, trouble))
        return trouble.status


def _act(acts: Any, name: str, what: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = acts.add_parser(
        name, help=what, description=f"{what.capitalize()}.", epilog=EPILOG
    )
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("link", metavar="LINK", help="the lesson's link: pupils', teacher's or observer's")
    parser.add_argument(
        "--page",
        help="class, shown, group or own (with .2: its second page), hand.2 (handed in second), id or name",
    )
    who = parser.add_mutually_exclusive_group()
    who.add_argument("--name", help="come in under this name")
    who.add_argument("--seat", type=int, metavar="N", help="come in on this seat of the class")
    parser.add_argument(
        "--authority", type=Path, metavar="FILE", help="certificates to trust besides (serve --tls)"
    )
    parser.add_argument("--language", choices=tuple(WORDS), help="of what it says (default: the terminal's)")
    return parser


def _act_of(
    options: argparse.Namespace,
) -> Callable[[argparse.Namespace, Language], Coroutine[Any, Any, int]]:
    match options.act:
        case "draw":
            return _draw
        case "export":
            return _export
        case _:
            return _read


async def _read(options: argparse.Namespace, language: Language) -> int:
    visit = await _visit(options, language)
    if options.follow:
        return await _follow(visit, options)
    sheet = await read(visit, options.page)
    text = written(sheet.elements, sheet.pictures)
    if options.out is None:
        print(text)
    else:
        _write({options.out: text.encode()}, language)
    return 0


async def _follow(visit: Visit, options: argparse.Namespace) -> int:
    try:
        with contextlib.nullcontext(sys.stdout) if options.out is None else options.out.open("w") as out:
            await follow(visit, options.page, lambda line: print(line, file=out, flush=True))
    except OSError as error:
        raise Wrong("no_file", path=options.out, why=error) from error
    return 0


async def _draw(options: argparse.Namespace, language: Language) -> int:
    scene = read_scene(_content(options.file), options.file)
    refused = await draw(await _visit(options, language), options.page, scene)
    for each in refused:
        _tell(_refusal(language, each))
    taken = len(scene.elements) - len(refused)
    _tell(say(language, "drawn", taken=taken, all=len(scene.elements)))
    return SOME_REFUSED if refused else 0


async def _export(options: argparse.Namespace, language: Language) -> int:
    check(options.out)
    visit = await _visit(options, language)
    sheets = await read_all(visit) if options.all else [await read(visit, options.page)]
    _write(files(sheets, options.out, Fonts(options.font)), language)
    return 0


async def _visit(options: argparse.Namespace, language: Language) -> Visit:
    link = read_link(options.link)
    server = Server(link, tls_of(link, options.authority))
    who = (
        {"seat": options.seat}
        if options.seat is not None
        else {"name": options.name or say(language, "name")}
    )
    return await Visit.begin(server, who, lambda word: _tell(say(language, word)))


def _refusal(language: Language, refused: Refused) -> str:
    word, gaps = reason(refused.element, refused.code)
    kind = refused.element.get("type")
    return say(language, "not_drawn", type=kind, id=refused.element["id"], why=say(language, word, **gaps))


def _content(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Wrong("no_file", path=path, why=error) from error


def _write(contents: dict[Path, bytes], language: Language) -> None:
    for path, content in contents.items():
        try:
            path.write_bytes(content)
        except OSError as error:
            raise Wrong("no_file", path=path, why=error) from error
        _tell(say(language, "wrote", path=path))


def _tell(text: str) -> None:
    print(text, file=sys.stderr)
