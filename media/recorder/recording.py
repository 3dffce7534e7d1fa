"""What is kept of one lesson, as its plan says.

Invariant: a source is taken exactly while the plan has a recording, keeps it of this person, lets it be sent,
and a peer sends it; each time one of these begins, or the person's scope changes, is another track, and so
other files. The loop never waits for the disk: what the disk does not take in time costs the recording.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from media.control import RECORDING_SECONDS, LessonPlan, RecordingChanged

from ..counters import Counters
from ..relay.publication import Publication
from .track import Track
from .work import Batch, Progress, Work

HAND_OVER_SECONDS = 0.2
"""Between two batches: what is lost when the process is killed, beside the open cluster."""
MAX_WAITING_BYTES = 32 << 20
"""Ten seconds of a large class. A disk that is so far behind does not keep up."""
MAX_BEHIND_SECONDS = 15.0
"""The same of a small one: without anything being written, though something waits. Disks that stall for ten
seconds (a controller that resets, another machine's backup) go on by themselves."""


class LessonRecording:
    """A `Keeper`."""

    def __init__(
        self,
        lesson_id: str,
        counters: Counters,
        hand: Callable[[Batch], None],
        *,
        next_span: Callable[[], int],
        epoch: float,
        on_close: Callable[[LessonRecording], None],
    ) -> None:
        """`hand` gives work to the thread that writes; `epoch`: Unix seconds of monotonic time 0.

        `on_close`: from then on somebody else has to look at what is finishing.
        """
        self._on_close = on_close
        self.events: list[RecordingChanged] = []
        self.finishing: list[Progress] = []
        """What is not in the plan any more, and not all on the disk yet."""
        self._lesson_id = lesson_id
        self._counters = counters
        self._hand = hand
        self._next_span = next_span
        self._epoch = epoch
        self._progress: Progress | None = None
        """Of the recording that the plan has."""
        self._tracks: dict[Publication, Track] = {}
        self._handed_at = 0.0
        self._told_at = float("-inf")
        self._taken: tuple[int, float] = (0, 0.0)
        """How much the thread has dealt with, and when that was last seen to be more, or all."""
        self._now = 0.0
        self._closed = False

    # --- plan ------------------------------------------------------------------------------------------

    def follow(self, plan: LessonPlan, publications: Sequence[Publication], now: float) -> None:
        self._now = now
        wanted = plan.recording.recording_id if plan.recording is not None and not plan.ended else ""
        if self._progress is not None and self._progress.recording_id != wanted:
            self._finish()
        if wanted and self._progress is None and not self._closed:
            self._progress = Progress(wanted)
            self._taken = (0, now)
            self._hand(Batch(self._progress, []))
            self.tell()
        self._fit(plan, publications, now)

    def _fit(self, plan: LessonPlan, publications: Sequence[Publication], now: float) -> None:
        """End what may not be kept any more, then begin what may be from now on."""
        scopes = self._scopes(plan, publications)
        for publication, track in list(self._tracks.items()):
            if publication not in scopes:
                self._end(publication, keep=_may_be_kept(plan, publication))
            elif scopes[publication] != track.scope:
                self._end(publication, keep=True)
        for publication, scope in scopes.items():
            if publication not in self._tracks:
                track = Track(publication, scope, self._epoch, self._next_span, self._counters)
                self._tracks[publication] = track
                track.look(now)

    def _scopes(self, plan: LessonPlan, publications: Sequence[Publication]) -> dict[Publication, str]:
        """Say what is to be kept now, and where whose it is."""
        if self._progress is None or self._progress.given_up or plan.recording is None:
            return {}
        return {
            one: plan.people[one.participant_id].scope
            for one in publications
            if one.allowed and _may_be_kept(plan, one)
        }

    def _end(self, publication: Publication, *, keep: bool) -> None:
        track = self._tracks.pop(publication)
        track.end(keep=keep)
        self._hand_over(track.work, track.waiting_bytes)

    def _hand_over(self, work: list[Work], size: int, *, last: bool = False) -> None:
        progress = self._progress
        if progress is not None and (last or (work and not progress.given_up)):
            progress.handed_bytes += size
            self._hand(Batch(progress, work, last))

    def _finish(self) -> None:
        """The recording is over: everything that has come is written."""
        progress = self._progress
        if progress is None:
            return
        for publication in list(self._tracks):
            self._end(publication, keep=True)
        self._hand_over([], 0, last=True)
        self.finishing.append(progress)
        self._progress = None

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._finish()
            self._on_close(self)

    # --- time ------------------------------------------------------------------------------------------

    def look(self, plan: LessonPlan, publications: Sequence[Publication], now: float) -> None:
        self.follow(plan, publications, now)
        progress = self._progress
        if progress is not None:
            self._judge(progress, now)
            for track in self._tracks.values():
                track.look(now)
            if now - self._handed_at >= HAND_OVER_SECONDS:
                self._handed_at = now
                self._hand_all_over(now)
            if now - self._told_at >= RECORDING_SECONDS:
                self.tell()
        self.look_at_finishing()

    def _hand_all_over(self, now: float) -> None:
        size = sum(track.waiting_bytes for track in self._tracks.values())
        work = [one for track in self._tracks.values() for one in track.take_work(now)]
        self._hand_over(work, size)

    def _judge(self, progress: Progress, now: float) -> None:
        """Give the recording up where the disk failed, or is too far behind."""
        self._count(progress)
        if progress.given_up:
            return
        waiting = progress.handed_bytes - progress.taken_bytes
        if not waiting or progress.taken_bytes != self._taken[0]:
            self._taken = (progress.taken_bytes, now)
        is_slow = waiting > MAX_WAITING_BYTES or now - self._taken[1] > MAX_BEHIND_SECONDS
        code = progress.code or ("disk_slow" if is_slow else "")
        if code:
            progress.given_up = code
            self._counters.events[f"recordings_failed_{code}"] += 1
            for publication in list(self._tracks):
                self._end(publication, keep=False)
            self.tell()

    def _count(self, progress: Progress) -> None:
        self._counters.events["recorded_bytes"] += progress.kept_bytes - progress.counted_bytes
        progress.counted_bytes = progress.kept_bytes

    def look_at_finishing(self) -> None:
        """Tell what is all on the disk by now."""
        for progress in [one for one in self.finishing if one.finished]:
            self.finishing.remove(progress)
            self._count(progress)
            self._counters.dropped["recording_broken_span"] += progress.spans_broken
            self._tell(progress, "failed" if progress.given_up or progress.code else "done", 0)

    def tell(self) -> None:
        progress = self._progress
        if progress is None:
            return
        self._told_at = self._now
        tracks = sum(track.is_kept(self._now) for track in self._tracks.values())
        self._tell(progress, "failed" if progress.given_up else "running", tracks)

    def _tell(self, progress: Progress, state: Literal["running", "failed", "done"], tracks: int) -> None:
        self.events.append(
            RecordingChanged(
                lesson_id=self._lesson_id,
                recording_id=progress.recording_id,
                state=state,
                code=progress.given_up or progress.code,
                kept_bytes=progress.kept_bytes,
                tracks=tracks,
            )
        )


def _may_be_kept(plan: LessonPlan, publication: Publication) -> bool:
    """Say whether the plan does not forbid it: who may not be kept is forgotten, who is gone is not."""
    if plan.recording is None:
        return True
    kept = plan.recording.kept.get(publication.participant_id, frozenset())
    return publication.source in kept
