"""Has LibreOffice make a PDF of an Office document, where it is installed; behind walls (`sandbox.office`).

Invariant: the process and the folder that it had are gone when `as_pdf()` is. What comes is an open file
without a name, which nobody changes any more, and not believed to be a PDF.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import stat
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO

import structlog

from ..errors import Refused
from ..wire.codes import RefusalCode
from .limits import MAX_DOCUMENT_BYTES, OFFICE_FOLDER_BYTES, OFFICE_FOLDER_FILES, OFFICE_WALL_SECONDS
from .processes import end
from .sandbox.office import AGAIN, BROKEN, ENCRYPTED, MADE, NO_WALLS, TOO_HEAVY

WORKER = "signaling.material.sandbox.office"
FOLDER = "office-"
"""How a document's folder is called. Short: the name of a socket in it has at most 108 bytes (unix(7))."""
LOOK_SECONDS = 0.3
"""Between looks at what LibreOffice has written."""
_CODE_OF = {
    BROKEN: RefusalCode.MATERIAL_BROKEN,
    ENCRYPTED: RefusalCode.MATERIAL_ENCRYPTED,
    TOO_HEAVY: RefusalCode.MATERIAL_TOO_HEAVY,
}
_OVER_LIMIT = {-number for number in (signal.SIGXCPU, signal.SIGXFSZ, signal.SIGKILL)}

log = structlog.get_logger(__name__)


def find_office() -> Path | None:
    """Return LibreOffice's program where `soffice` is on the PATH; the script there only starts it."""
    script = shutil.which("soffice") or shutil.which("libreoffice")
    program = None if script is None else Path(script).resolve().with_name("soffice.bin")
    return program if program is not None and program.is_file() else None


@asynccontextmanager
async def as_pdf(program: Path | None, file: IO[bytes]) -> AsyncIterator[IO[bytes]]:
    """Give a file with what LibreOffice made of `file` (a real one, read from where it stands).

    Raise `Refused`: `material_no_office` where it is not there, or can not be shut in; others of `material_`.
    """
    if program is None:
        raise Refused(RefusalCode.MATERIAL_NO_OFFICE, "LibreOffice is not installed here")
    folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix=FOLDER))
    try:
        try:
            async with asyncio.timeout(OFFICE_WALL_SECONDS):
                status = await _run(program, folder, file)
                if status == AGAIN:
                    status = await _run(program, folder, None)
        except TimeoutError as error:
            raise Refused(RefusalCode.MATERIAL_TOO_HEAVY, "it takes too long") from error
        made = await asyncio.to_thread(_made, folder)
        if status != 0 or made is None:
            raise _why(status)
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
    with made:
        yield made


async def _run(program: Path, folder: Path, file: IO[bytes] | None) -> int:
    """Have LibreOffice read a file, or (`None`) go on with the one that it was given. Return its status."""
    again = ["again"] if file is None else []
    process = await asyncio.create_subprocess_exec(
        *[sys.executable, "-I", "-B", "-m", WORKER, str(program), str(folder), *again],
        stdin=asyncio.subprocess.DEVNULL if file is None else file,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        env={},
        cwd="/",
        start_new_session=True,
    )
    try:
        over = asyncio.ensure_future(process.wait())
        while not over.done():
            await asyncio.wait({over}, timeout=LOOK_SECONDS)
            if await asyncio.to_thread(is_full, folder):
                raise Refused(RefusalCode.MATERIAL_TOO_HEAVY, "it writes too much")
        return over.result()
    finally:
        await end(process)


def is_full(folder: Path) -> bool:
    """Say whether more is in a folder than may be. Links are not followed."""
    size = count = 0
    for where, folders, files in os.walk(folder):
        count += len(folders) + len(files)
        if count > OFFICE_FOLDER_FILES:
            return True
        for name in files:
            try:
                size += os.lstat(os.path.join(where, name)).st_size  # noqa: PTH118 - many times a second
            except FileNotFoundError:
                continue
    return size > OFFICE_FOLDER_BYTES


def _made(folder: Path) -> IO[bytes] | None:
    """Open what was made, if it is a file and no larger than one that is brought may be."""
    try:
        descriptor = os.open(folder / MADE, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    found = os.fstat(descriptor)
    if stat.S_ISREG(found.st_mode) and found.st_size <= MAX_DOCUMENT_BYTES:
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    return None


def _why(status: int) -> Refused:
    """Return what to tell of a document of which there is no PDF."""
    if status == NO_WALLS:
        log.error("material_no_office_walls")
        return Refused(RefusalCode.MATERIAL_NO_OFFICE, "LibreOffice can not be shut in here")
    log.info("material_office_failed", status=status)
    if status in _OVER_LIMIT:
        return Refused(RefusalCode.MATERIAL_TOO_HEAVY, "it takes too much time or room")
    return Refused(_CODE_OF.get(status, RefusalCode.MATERIAL_BROKEN), "it can not be read")
