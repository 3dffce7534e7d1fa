"""A real PostgreSQL for tests: Debian's, as a user of its own, on a private socket in a temporary folder."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SERVER_USER = "postgres"
"""Debian's package makes it; the server refuses to run as root."""


@dataclass(frozen=True)
class PostgresServer:
    """A running cluster. Its superuser is `manabiya`; whoever reaches the socket is let in."""

    binaries: Path
    folder: Path

    def url(self, database: str) -> str:
        return f"postgresql://manabiya@/{database}?host={self.folder}"

    def sql(self, statement: str) -> None:
        """Run one statement as the superuser."""
        command: list[str | Path] = [
            self.binaries / "psql",
            "-qX",
            "-v",
            "ON_ERROR_STOP=1",
            "-h",
            self.folder,
        ]
        subprocess.run(
            [*command, "-U", "manabiya", "-d", "postgres", "-c", statement], check=True, capture_output=True
        )


@contextlib.contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """A running cluster, gone with its folder at the end. Its data need not outlive a power cut: no fsync."""
    binaries = find_binaries()
    user = SERVER_USER if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="manabiya-postgres-") as name:
        folder = Path(name)
        if user is not None:
            shutil.chown(folder, user)
        data = folder / "data"
        initdb: list[str | Path] = [
            binaries / "initdb",
            "-D",
            data,
            "-U",
            "manabiya",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
        ]
        subprocess.run([*initdb, "--locale=C.UTF-8"], check=True, capture_output=True, user=user, cwd=folder)
        control: list[str | Path] = [binaries / "pg_ctl", "-D", data, "-s", "-w", "-t", "60"]
        options = f"-k {folder} -c listen_addresses='' -c fsync=off -c full_page_writes=off"
        log: list[str | Path] = ["-l", folder / "log", "-o", options]
        subprocess.run([*control, *log, "start"], check=True, user=user, cwd=folder)
        try:
            yield PostgresServer(binaries, folder)
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], check=True, user=user, cwd=folder)


def find_binaries() -> Path:
    """Return the folder of the newest installed server's programs."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    assert folders, "there is no PostgreSQL server; `make setup` installs one"
    return folders[-1].parent
