"""The web bundle is built when its sources say so, and only then."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import hatch_build
from media.relay import kernel_build


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A small `web/`."""
    (tmp_path / "src" / "wire").mkdir(parents=True)
    (tmp_path / "src" / "main.ts").write_text("export {}\n")
    return tmp_path


def digest(folder: Path) -> str:
    files = hatch_build.files_below(folder / "src", generated=folder / "src" / "wire" / "types.ts")
    return hatch_build.digest_of([b"schema"], files, root=folder)


def test_the_same_sources_give_the_same_digest(sources: Path) -> None:
    """A second build finds nothing to do, also after a fresh checkout gave all files new times."""
    before = digest(sources)
    (sources / "src" / "main.ts").touch()
    assert digest(sources) == before


def test_a_changed_file_gives_another_digest(sources: Path) -> None:
    """Content decides."""
    before = digest(sources)
    (sources / "src" / "main.ts").write_text("export const changed = true\n")
    assert digest(sources) != before


def test_a_moved_file_gives_another_digest(sources: Path) -> None:
    """Names decide, too."""
    before = digest(sources)
    (sources / "src" / "main.ts").rename(sources / "src" / "other.ts")
    assert digest(sources) != before


def test_another_schema_gives_another_digest(sources: Path) -> None:
    """A change of the wire messages rebuilds the bundle."""
    files = list(hatch_build.files_below(sources / "src"))
    one, two = (hatch_build.digest_of([schema], files, root=sources) for schema in (b"one", b"two"))
    assert one != two


def test_what_the_build_writes_is_no_source(sources: Path) -> None:
    """The generated types follow from the schema and do not make the build run twice."""
    before = digest(sources)
    (sources / "src" / "wire" / "types.ts").write_text("export interface Made {}\n")
    assert digest(sources) == before


def test_the_bundle_is_up_to_date() -> None:
    """Tests run on the bundle of these very sources: `make setup` has built it."""
    assert hatch_build.build_bundle() is False


def test_every_page_has_its_entry_in_the_manifest() -> None:
    """A shell can name its page's entry."""
    manifest = json.loads((hatch_build.DIST / ".vite" / "manifest.json").read_text())
    pages = {path.parent.name for path in (hatch_build.WEB / "src" / "pages").glob("*/main.tsx")}
    assert {"home", "join", "desk", "live"} <= pages
    assert {f"src/pages/{page}/main.tsx" for page in pages} <= set(manifest)


def test_the_bundle_asks_nobody_else_for_anything() -> None:
    """No CDN is named in what browsers load, and the font with Chinese letter forms is not shipped."""
    scripts = "\n".join(path.read_text() for path in hatch_build.DIST.rglob("*.js"))
    assert not re.search(r"https://(esm\.sh|unpkg\.com|cdn\.)", scripts)
    fonts = {path.name for path in (hatch_build.DIST / "excalidraw" / "fonts").iterdir()}
    assert "Nunito" in fonts
    assert "Xiaolai" not in fonts


def test_the_types_are_those_of_the_schema() -> None:
    """Every definition of the schema is a type for TypeScript."""
    schema = json.loads(hatch_build.wire_schema())
    types = hatch_build.GENERATED_TYPES.read_text()
    missing = [
        name
        for name in schema["$defs"]
        if not re.search(rf"^export (interface|type) {name}\b", types, re.MULTILINE)
    ]
    assert missing == []


def test_the_kernel_is_built_of_its_sources() -> None:
    """The build leaves a library beside the sources, and names it for the wheel."""
    assert hatch_build.build_kernel() == kernel_build.LIBRARY == hatch_build.KERNEL
    assert kernel_build.is_built()
