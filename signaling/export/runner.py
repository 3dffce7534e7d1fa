"""Has exports made, one at a time on each node, and sees that none outlives its recording.

Invariant: whoever asks never waits for a minute to be painted; an export that was stopped goes on when
somebody looks at it again.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import structlog

from .folder import ExportFolder

PURGE_SECONDS = 30.0
"""What is deleted is to be gone everywhere within a minute."""
STOP_SECONDS = 3.0
log = structlog.get_logger(__name__)


class ExportRunner:
    """See the module."""

    def __init__(self, data_dir: Path) -> None:
        self.folder = ExportFolder(data_dir)
        self._data_dir = data_dir
        self._process: asyncio.subprocess.Process | None = None
        self._starting = asyncio.Lock()

    async def see_to(self, export_id: str) -> None:
        """Have it made, unless this node is making one; then it waits until somebody looks again."""
        async with self._starting:
            if self._process is not None and self._process.returncode is None:
                return
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "signaling.export.worker",
                str(self._data_dir),
                export_id,
                stdin=asyncio.subprocess.DEVNULL,
            )

    async def run(self) -> None:
        """Remove exports whose recording is gone, until cancelled."""
        while True:
            try:
                for name in await asyncio.to_thread(self.folder.purge):
                    log.info("export_removed", export=name)
            except OSError:
                log.exception("exports_not_purged")
            await asyncio.sleep(PURGE_SECONDS)

    async def close(self) -> None:
        """Stop what is being made; its pieces stay."""
        process = self._process
        if process is not None and process.returncode is None:
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), STOP_SECONDS)
            except TimeoutError:
                process.kill()
                await process.wait()
