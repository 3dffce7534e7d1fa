"""`manabiya export`: a recording of a lesson as one file to take away.

Invariant: stopped at any moment, the same words go on where they were stopped.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
import time
from typing import TYPE_CHECKING

from .here import refuse, settings_or_exit

if TYPE_CHECKING:
    from signaling.config import Settings
    from signaling.export.asking import Wanted

HEIGHTS = (360, 480, 720, 1080)
STOPPED = 130
_PERCENT = 100


def arguments(parser: argparse.ArgumentParser) -> None:
    """Offer what to choose by."""
    parser.epilog = (
        "The board is beside the people from when something was drawn on it; the chat is in it as subtitles. "
        "An export goes with its recording: take a copy."
    )
    parser.add_argument("lesson", help="the lesson's id")
    parser.add_argument("--recording", default="", help="its id (default: the last one)")
    parser.add_argument(
        "--layout", choices=("teacher", "grid"), default="teacher", help="(default: %(default)s)"
    )
    parser.add_argument("--group", default="", help="a group's name (default: where the teacher is)")
    parser.add_argument("--hide-names", action="store_true", help="show nobody's name")
    parser.add_argument("--no-board", action="store_true", help="people alone, without the board")
    parser.add_argument("--no-chat", action="store_true", help="no subtitles of what was written")
    parser.add_argument(
        "--height", type=int, choices=HEIGHTS, default=720, help="pixels (default: %(default)s)"
    )
    parser.add_argument("--threads", type=int, default=1, help="pieces made at once (default: %(default)s)")


def run(options: argparse.Namespace) -> int:
    """Make it in the foreground, tell how far it is, and print where it is."""
    from signaling.export.asking import NothingToExport, Wanted  # noqa: PLC0415  (a second of imports)
    from signaling.export.folder import InProgress  # noqa: PLC0415  (the same)
    from signaling.export.worker import Failed, Stopped, Worker, give_way  # noqa: PLC0415  (the same)

    settings = settings_or_exit()
    wanted = Wanted(
        lesson_id=options.lesson,
        recording_id=options.recording,
        layout=options.layout,
        names=not options.hide_names,
        group=options.group,
        board=not options.no_board,
        chat=not options.no_chat,
        height=options.height,
    )
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        export_id = asyncio.run(_begun(settings, wanted))
        give_way()
        result = Worker(settings.data_dir, export_id, max(options.threads, 1), _Progress().tell).run()
    except NothingToExport as problem:
        refuse(f"{problem}.")
    except (KeyboardInterrupt, Stopped):
        print("stopped; the same words go on from here", file=sys.stderr)
        return STOPPED
    except InProgress:
        refuse("somebody else is making it.")
    except (Failed, OSError) as problem:
        refuse(f"it cannot be made: {problem}.")
    print(result)
    return 0


async def _begun(settings: Settings, wanted: Wanted) -> str:
    """Return the id of the same export, begun before; or of a new one."""
    from signaling.export.asking import Asking  # noqa: PLC0415  (a second of imports)
    from signaling.export.folder import ExportFolder  # noqa: PLC0415  (the same)
    from signaling.recordings.folder import RecordingFolders  # noqa: PLC0415  (the same)
    from signaling.register.ids import fresh_id  # noqa: PLC0415  (the same)
    from signaling.sql.database import Database  # noqa: PLC0415  (the same)

    database = Database(settings.database_url)
    folder = ExportFolder(settings.data_dir)
    asking = Asking(database, RecordingFolders(settings.data_dir), folder)
    try:
        job, lines = await asking.job_of(wanted)
        for one in await asyncio.to_thread(folder.of, job.lesson_id):
            if one.job == job:
                return one.id
        export_id = fresh_id()
        await asking.begin(export_id, job, lines)
        return export_id
    finally:
        await database.close()


class _Progress:
    """A line for each step, with what is left at this speed."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._first: float | None = None

    def tell(self, share: float) -> None:
        first = self._first = share if self._first is None else self._first
        took = time.monotonic() - self._began
        left = f", {took * (1 - share) / (share - first) / 60:.1f} minutes left" if share > first else ""
        print(f"{share * _PERCENT:.0f} %{left}", file=sys.stderr, flush=True)
