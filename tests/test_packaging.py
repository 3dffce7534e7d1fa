"""The wheel: complete, installed from the locked requirements into a new environment, and started there."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.kit.serving import Serve, status_of

TOP = Path(__file__).resolve().parents[1]
INSTALL_SECONDS = 600
"""A new environment downloads some 100 MB where pip's cache has nothing."""


def name_of(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found is not None, requirement
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def listed(name: str) -> list[str]:
    lines = (TOP / "requirements" / name).read_text().splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith(("#", "-c"))]


def test_what_is_declared_is_what_is_locked() -> None:
    """The dependencies in pyproject.toml and in requirements/runtime.in are the same list."""
    project = tomllib.loads((TOP / "pyproject.toml").read_text())["project"]
    assert sorted(project["dependencies"]) == sorted(listed("runtime.in"))


@pytest.mark.parametrize("kind", ["build", "runtime", "dev"])
def test_every_lock_has_hashes_and_no_registry(kind: str) -> None:
    """Whatever registry is used, only the very files that were locked are installed."""
    text = (TOP / "requirements" / f"{kind}.txt").read_text()
    pins = re.findall(r"^([a-z0-9._-]+)==", text, re.MULTILINE)
    assert {name_of(line) for line in listed(f"{kind}.in")} <= set(pins)
    assert all(re.search(rf"^{re.escape(pin)}==\S+ \\\n +--hash=sha256:", text, re.MULTILINE) for pin in pins)
    assert "://" not in text


def test_locks_agree_with_each_other() -> None:
    """A package that two locks name has one version, so that installing one does not undo the other."""
    versions: dict[str, set[str]] = {}
    for kind in ("build", "runtime", "dev"):
        text = (TOP / "requirements" / f"{kind}.txt").read_text()
        for name, version in re.findall(r"^([a-z0-9._-]+)==(\S+)", text, re.MULTILINE):
            versions.setdefault(name, set()).add(version)
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}


def test_the_npm_lock_names_no_registry() -> None:
    """Package files are checked by hash, wherever they come from."""
    text = (TOP / "web" / "package-lock.json").read_text()
    assert '"integrity": "sha512-' in text
    assert '"resolved"' not in text


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this tree."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", str(folder), str(TOP)], check=True)
    (found,) = folder.glob("manabiya-*.whl")
    return found


def test_the_wheel_carries_templates_and_bundle(wheel: Path) -> None:
    """Every template, and every file that the bundle's manifest names, is in the wheel."""
    names = set(zipfile.ZipFile(wheel).namelist())
    templates = {f"web/templates/{path.name}" for path in (TOP / "web" / "templates").iterdir()}
    assert templates
    assert templates <= names
    bundle = [path for path in (TOP / "web" / "dist").rglob("*") if path.is_file()]
    assert {str(path.relative_to(TOP)) for path in bundle} <= names
    assert "web/dist/.vite/manifest.json" in names


def test_the_wheel_carries_all_that_is_not_python(wheel: Path) -> None:
    """Lua scripts, migrations and templates are in the wheel, sources of the web and tests are not."""
    names = set(zipfile.ZipFile(wheel).namelist())
    for package in ("signaling", "media"):
        wanted = [
            path for path in (TOP / package).rglob("*") if path.is_file() and "__pycache__" not in path.parts
        ]
        missing = {
            str(path.relative_to(TOP))
            for path in wanted
            if path.suffix in {".py", ".lua", ".c", ".h", ".so", ".typ"}
        } - names
        assert missing == set()
    assert not [name for name in names if name.startswith(("tests/", "web/src/", "web/node_modules/"))]


@pytest.mark.system
@pytest.mark.timeout(INSTALL_SECONDS)
async def test_an_installed_wheel_runs(wheel: Path, tmp_path: Path) -> None:
    """In a new environment, away from the source tree, the system starts and shows its pages."""
    python = install(wheel, tmp_path / "environment")
    async with Serve(tmp_path / "data", python=python, cwd=tmp_path) as found:
        link = await found.started()
        assert await status_of(link) == 200
        assert await status_of(f"http://127.0.0.1:{found.http_port}/healthz") == 200


def install(wheel: Path, environment: Path) -> Path:
    """Make an environment from the locked requirements, add the wheel to it; return its python."""
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    python = environment / "bin" / "python"
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    locked = ["--require-hashes", "--only-binary", ":all:", "-r", str(TOP / "requirements" / "runtime.txt")]
    subprocess.run([*pip, *locked], check=True)
    subprocess.run([*pip, "--no-deps", str(wheel)], check=True)
    return python
