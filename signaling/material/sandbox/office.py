"""`python -m signaling.material.sandbox.office PROGRAM FOLDER`: LibreOffice makes a PDF of a file on stdin.

Invariant: before anything of the file is looked at, this process can reach nobody: no network, no other
process, no file but the system's programs and fonts and what is in FOLDER, which holds nothing else. Then it
becomes LibreOffice, which inherits the walls.

LibreOffice is a large program that opens files, begins threads and makes a socket, so it gets other walls
than what reads PDF (`walls.enter`): a list of what is refused, and Landlock for files. The PDF that it leaves
in FOLDER is as little believed as one that was brought: it goes through the other walls afterwards.
"""

from __future__ import annotations

import os
import resource
import sys
import zipfile
from io import BytesIO
from pathlib import Path

from ..limits import (
    MAX_DOCUMENT_BYTES,
    OFFICE_CPU_SECONDS,
    OFFICE_FILE_BYTES,
    OFFICE_MEMORY_BYTES,
    OFFICE_PARTS,
    OFFICE_UNPACKED_BYTES,
)
from . import landlock, walls
from .syscalls import all_but_reaching

NO_WALLS, BROKEN, ENCRYPTED, TOO_HEAVY = 71, 101, 102, 103
"""Exit statuses; LibreOffice's own are 0, 1, 77, 79, 81 and 127 (desktop/inc/exithelper.h)."""
AGAIN = 81
"""LibreOffice's (EXITHELPER_NORMAL_RESTART): it has made its profile, and wants to be started once more."""
SOURCE, MADE, PROFILE = "document", "document.pdf", "profile"
_FILES = 512
_BUILD = "buildid="
_SYSTEM = (
    "/usr/lib", "/usr/lib64", "/usr/share", "/usr/local/share/fonts", "/lib", "/lib64", "/etc/fonts",
    "/etc/libreoffice", "/etc/ld.so.cache", "/var/lib/libreoffice", "/var/spool/libreoffice",
    "/var/cache/fontconfig", "/dev/urandom", "/dev/random",
)  # fmt: skip
"""Programs, libraries and fonts: nothing of ours, and nothing of anybody's."""
_COMPOUND = b"\xd0\xcf\x11\xe0"
_ENCRYPTED_PART = "EncryptedPackage".encode("utf-16-le")
"""What holds a document of today's Office that wants a password, in a file of the old form."""

SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel"
 oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution"
 oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"
 oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link"
 oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update"><prop oor:name="Link"
 oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Office.Linguistic/General"><prop oor:name="DefaultLocale_CJK"
 oor:op="fuse"><value>ja-JP</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale"
 oor:op="fuse"><value>ja-JP</value></prop></item>
</oor:items>
"""
"""Macros never run, links are never followed. The walls hold without it; a macro would only cost time.
Where a document does not say which language it is in, its kanji are drawn as in Japan: fonts have both forms.
"""


def main(program: str, folder: Path, *, again: bool) -> int:
    """Become LibreOffice. Return the exit status if not. `again`: it has the file."""
    limit()
    prepare()
    try:
        enter(Path(program), folder)
    except walls.NoWalls:
        return NO_WALLS
    if not again:
        content = _everything()
        found = fault_of(content)
        if found:
            return found
        (folder / SOURCE).write_bytes(content)
        make_profile(folder / PROFILE / "user", Path(program))
    return os.execve(program, command(program, folder), environment(folder))  # noqa: S606 - no shell is wanted


def prepare() -> None:
    """Have everything loaded that looking at an archive wants: no file can be opened later."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("META-INF/manifest.xml", "x")
        archive.writestr("mimetype", "x")
    fault_of(written.getvalue())
    "".encode("cp437")  # of names in archives


def make_profile(user: Path, program: Path) -> None:
    """Write what LibreOffice would, as far as it would only begin anew because of it, and our settings."""
    (user / "extensions").mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(SETTINGS, encoding="utf-8")
    about = program.with_name("versionrc").read_text(encoding="utf-8", errors="replace")
    build = next((line[len(_BUILD) :] for line in about.splitlines() if line.startswith(_BUILD)), "")
    (user / "extensions" / "buildid").write_text(build + "\n", encoding="utf-8")


def limit() -> None:
    """Bound memory, time and files."""
    for what, most in (
        (resource.RLIMIT_AS, OFFICE_MEMORY_BYTES),
        (resource.RLIMIT_CPU, OFFICE_CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, OFFICE_FILE_BYTES),
        (resource.RLIMIT_NOFILE, _FILES),
    ):
        resource.setrlimit(what, (most, most))
    os.nice(walls.LOWEST_PRIORITY)


def enter(program: Path, folder: Path) -> None:
    """Shut this process in, and all that it becomes. Raise `NoWalls`."""
    shut_in = all_but_reaching(walls.machine())
    installed = program.parents[1]
    landlock.confine(read=[*map(Path, _SYSTEM), installed], write=[folder, Path("/dev/null")])
    walls.shut_in(shut_in)


def fault_of(content: bytes) -> int:
    """Return why a file is not given to LibreOffice; 0: it is. A first look at what it says of itself."""
    if content.startswith(_COMPOUND):
        return ENCRYPTED if _ENCRYPTED_PART in content else 0
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if len(parts) > OFFICE_PARTS or sum(part.file_size for part in parts) > OFFICE_UNPACKED_BYTES:
                return TOO_HEAVY
            if not names & {"[Content_Types].xml", "mimetype"}:
                return BROKEN
            manifest = "META-INF/manifest.xml"
            return ENCRYPTED if manifest in names and b"encryption-data" in archive.read(manifest) else 0
    except MemoryError:
        return TOO_HEAVY
    except Exception:  # noqa: BLE001 - whatever a hostile file brings about, it is the file's fault
        return BROKEN


def command(program: str, folder: Path) -> list[str]:
    """Return what LibreOffice is asked. No word of it is of the file."""
    return [
        program,
        "--headless",
        "--norestore",
        "--nologo",
        "--nodefault",
        "--nolockcheck",
        "--nofirststartwizard",
        f"-env:UserInstallation={(folder / PROFILE).as_uri()}",
        f"-env:OSL_SOCKET_PATH={folder}",
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
        str(folder / SOURCE),
    ]


def environment(folder: Path) -> dict[str, str]:
    """Return the environment: nothing of ours. Where a font is missing, Japanese forms are meant."""
    return {
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "PATH": "",
        "LANG": "C.UTF-8",
        "FC_LANG": "ja",
        "SAL_USE_VCLPLUGIN": "svp",
    }


def _everything() -> bytes:
    with os.fdopen(0, "rb", closefd=False) as given:
        return given.read(MAX_DOCUMENT_BYTES)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        os._exit(main(sys.argv[1], Path(sys.argv[2]), again=len(sys.argv) > 3))  # noqa: PLR2004
    try:  # the doctor asks: nothing is said where walls can be built
        enter(Path("/usr/lib/libreoffice/program/soffice.bin"), Path("/nowhere"))
    except walls.NoWalls as error:
        os.write(1, str(error).encode())
    os._exit(0)
