"""Finishes what nobody writes any more: index, length and last line of each file, and MP4 where it has to be.

Invariant: a file that another process writes is not touched; one that is not understood is left as it is; at
each moment either the old file or the new one is there under a name that the list has.

A process of its own, for it reads whole files: neither its processor time nor its disk may be the lesson's.
Run by `Finisher`: `python -m media.recorder.repair RECORDINGS [RECORDING_ID]`.
"""

from __future__ import annotations

import logging
import mmap
import os
import stat
import sys
from collections import Counter
from pathlib import Path

from media.control import SPANS_FILE, Span, SpanEnded, SpanMoved

from .disk import DiskFile, SpanList, check_room
from .head import ForeignHead, read_head
from .mp4 import NotMoved, copy_as_mp4
from .naming import MOVED_SUFFIX, hidden_path, is_file, is_finished, is_hidden, is_recording_id
from .walk import Walked, walk

MAX_TORN_BYTES = 4 << 20
"""Behind the last whole cluster: one that was not completed, and an index. More is damage in the middle, of
which nothing may be cut off."""
log = logging.getLogger(__name__)


class FolderRepair:
    """One recording's folder."""

    def __init__(self, folder: Path, counts: Counter[str]) -> None:
        """`counts`: what was done, and what was not, by a word for it."""
        self._folder = folder
        self._counts = counts
        self._list = SpanList(folder)

    def run(self) -> None:
        """Finish each file that can be. Never raises for what lies there."""
        try:
            if not stat.S_ISREG((self._folder / SPANS_FILE).stat().st_mode):
                self._counts["foreign"] += 1
                return
            spans = self._list.read()
            self._look_around(spans)
        except OSError as problem:
            self._say("unreadable", "", problem)
            return
        for span in spans:
            if not is_file(span.began.file):
                self._counts["foreign"] += 1
            elif not is_finished(span):
                self._try(span)

    def _look_around(self, spans: list[Span]) -> None:
        """Remove what was never seen, or has moved; count what nobody knows."""
        named = {span.began.file for span in spans}
        named |= {str(Path(name).with_suffix(f".{MOVED_SUFFIX}")) for name in named}
        moved = {span.former for span in spans if span.former}
        for path in list(self._folder.iterdir()):
            if path.name in moved and is_file(path.name):
                path.unlink()
            elif is_hidden(path.name):
                self._remove(path)
            elif path.name not in named and path.name != SPANS_FILE:
                self._counts["foreign"] += 1

    def _remove(self, path: Path) -> None:
        disk = DiskFile.take_over(path)
        if disk is not None:
            path.unlink()
            disk.close()
            self._counts["removed"] += 1

    def _try(self, span: Span) -> None:
        name = span.began.file
        try:
            disk = DiskFile.take_over(self._folder / name)
            if disk is None:
                self._counts["in use"] += 1
                return
            try:
                self._finish(disk, span)
            finally:
                disk.close()
        except FileNotFoundError:
            self._counts["missing"] += 1
        except ForeignHead:
            self._say("foreign", name, "it does not begin as ours do")
        except NotMoved as problem:
            self._say("not moved", name, problem)
        except OSError as problem:
            self._say("failed", name, problem)

    def _finish(self, disk: DiskFile, span: Span) -> None:
        """Raises OSError, ForeignHead, NotMoved."""
        name, codec = span.began.file, span.began.codec
        if span.ended is None:
            if not disk.size:
                self._say("damaged", name, "it is empty")
                return
            with mmap.mmap(disk.fileno(), disk.size, access=mmap.ACCESS_READ) as data:
                head, complete = read_head(data)
                walked = walk(data, head.length)
            torn = disk.size - walked.end
            if not walked.frames or torn > MAX_TORN_BYTES:
                self._say("damaged", name, f"{walked.frames} frames, then {torn} bytes that are none")
                return
            if not complete:
                check_room(self._folder, 0)
                disk.cut(walked.end)
                disk.complete(head, walked.index, codec, walked.last_milliseconds)
            self._note_end(span, walked, disk.size)
        if codec == "h264":
            self._move(span)

    def _note_end(self, span: Span, walked: Walked, size: int) -> None:
        ends_unix = span.began.begins_unix + walked.last_milliseconds / 1000
        ended = SpanEnded(file=span.began.file, ends_unix=ends_unix, frames=walked.frames, kept_bytes=size)
        self._list.note(ended)
        self._list.sync()
        self._counts["finished"] += 1

    def _move(self, span: Span) -> None:
        """Raises OSError, NotMoved."""
        source = self._folder / span.began.file
        target = source.with_suffix(f".{MOVED_SUFFIX}")
        hidden = hidden_path(self._folder, target.name)
        size = source.stat().st_size
        check_room(self._folder, size)
        try:
            frames = copy_as_mp4(source, hidden)
            if span.ended is not None and frames != span.ended.frames:
                raise NotMoved(f"{frames} frames of {span.ended.frames}")
            size = _settle(hidden)
            hidden.rename(target)
        finally:
            hidden.unlink(missing_ok=True)
        self._list.note(SpanMoved(file=source.name, to=target.name, kept_bytes=size))
        self._list.sync()
        source.unlink()
        self._counts["moved"] += 1

    def _say(self, what: str, name: str, why: object) -> None:
        self._counts[what] += 1
        log.warning("recording %s, file %r is left as it is (%s): %s", self._folder.name, name, what, why)


def repair(recordings: Path, recording_id: str = "") -> Counter[str]:
    """Finish what lies in one recording's folder, or in all; return what was done, by a word for it."""
    counts = Counter[str]()
    folders = [recordings / recording_id] if recording_id else sorted(recordings.iterdir())
    for folder in folders:
        if is_recording_id(folder.name) and folder.is_dir() and not folder.is_symlink():
            FolderRepair(folder, counts).run()
        else:
            counts["foreign"] += 1
    return counts


def _settle(path: Path) -> int:
    """Return a file's size when it is on the disk, for its owner alone to read."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fchmod(handle, 0o600)
        os.fsync(handle)
        return os.fstat(handle).st_size
    finally:
        os.close(handle)


def main() -> None:
    """Run with the lowest priority there is, of processor and disk."""
    logging.basicConfig(
        stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    os.nice(19)
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    counts = repair(Path(sys.argv[1]), *sys.argv[2:3])
    if counts:
        log.info("recordings: %s", ", ".join(f"{n} {what}" for what, n in sorted(counts.items())))


if __name__ == "__main__":
    main()
