"""Which backups there are: they hold what was deleted after they were made.

Invariant: a backup is in the list from the moment in which its file has its name, until somebody deletes that
file; one in a folder that can not be seen from here is taken to be there.
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path

from ..audit_chain import Audited
from ..sql.audit import AuditRepository

MADE = "backup.made"
SET_ASIDE = "before-restore-"
"""Folders of DATA_DIR with what was there before a restore are called this and a number."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A file that `manabiya backup` wrote, or a folder that a restore set aside. In Unix seconds."""

    made_at: float
    path: Path


async def note_backup(audit: AuditRepository, path: Path, now: float) -> None:
    """Enter a backup into the audit log, which is the list of them. Raise `DatabaseAway`."""
    await audit.add([Audited(at=now, action=MADE, detail={"file": str(path)})])


async def backups(audit: AuditRepository, data_dir: Path, since: float = 0.0) -> list[Backup]:
    """Return the backups made since then that are still there, oldest first. Raise `DatabaseAway`."""
    made = [Backup(entry.at, Path(entry.detail["file"])) for entry in await audit.of_action(MADE)]
    return await asyncio.to_thread(_still_there, made, data_dir, since)


def _still_there(made: list[Backup], data_dir: Path, since: float) -> list[Backup]:
    aside = [Backup(path.stat().st_mtime, path) for path in data_dir.glob(f"{SET_ASIDE}*")]
    there = [one for one in made if _may_be_there(one.path)] + aside
    return sorted((one for one in there if one.made_at >= since), key=lambda one: one.made_at)


def _may_be_there(path: Path) -> bool:
    return path.exists() or not os.access(path.parent, os.X_OK)
