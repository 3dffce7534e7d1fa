"""One source while it is kept: which of its layers, and its frames on the way to files.

Invariant: nothing that came before the track was made, or after it was ended, is in its files; a file begins
with what a decoder can begin with, and its times rise.

Of a camera in several layers it takes the highest that comes: it never asks for one that nobody watches. It
goes from one to another at a keyframe, in the same file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..counters import Counters
from ..relay.layer import LIVE_SECONDS
from ..relay.pausing import UPWARDS
from ..relay.publication import Publication
from .branch import Branch
from .frames import Frame, Setup
from .work import Append, Begin, End, Flush, Work

IDLE_SECONDS = 0.6
"""Without a frame for so long, what waits for more of its cluster goes to the disk."""

KEYFRAME_FRAMES = 150
"""A browser that seeks decodes all pictures since a keyframe: so many in a quarter of a second. They are
counted, not seconds: of slides that stand still there are few pictures, and their keyframes are large."""

SPAN_SECONDS = 2.0
"""Between two files of one track: a publisher who changes parameter sets all the time must not fill a
folder."""


class Track:
    """See the module. `work` gathers what is to be written; its owner takes it out."""

    def __init__(
        self,
        publication: Publication,
        scope: str,
        epoch: float,
        next_span: Callable[[], int],
        counters: Counters,
    ) -> None:
        self.publication = publication
        self.scope = scope
        self.work: list[Work] = []
        self.waiting_bytes = 0
        """Of frames in `work`."""
        self._epoch = epoch
        self._next_span = next_span
        self._dropped = counters.dropped
        self._current: Branch | None = None
        self._target: Branch | None = None
        """The layer to go over to with its next keyframe."""
        self._span: Begin | None = None
        self._frames: list[tuple[bytes, int, bool]] = []
        self._last_ms = 0
        self._began_at = float("-inf")
        self._newest_at = float("-inf")
        self._is_flushed = True
        self._since_keyframe = 0

    # --- packets ---------------------------------------------------------------------------------------

    def _on_frame(self, branch: Branch, frame: Frame) -> None:
        unix = branch.place(frame, self._epoch)
        if branch is self._target and frame.setup is not None:
            if self._current is not None:
                self._current.close(keep=False)
            self._current, self._target = branch, None
        if branch is not self._current:
            return
        setup = frame.setup
        if setup is not None:
            self._span_for(setup, frame.arrived, unix)
        span = self._span
        if span is None:
            self._dropped["recording_before_keyframe"] += 1
            return
        milliseconds = max(round((unix - span.begins_unix) * 1000), self._last_ms)
        self._last_ms = milliseconds + self.publication.video
        self._frames.append((frame.data, milliseconds, setup is not None))
        self._since_keyframe = 0 if setup is not None else self._since_keyframe + 1
        self.waiting_bytes += len(frame.data)
        self._newest_at = frame.arrived
        self._is_flushed = False

    def _span_for(self, setup: Setup, now: float, unix: float) -> None:
        """See that there is a file for frames with this setup; none, where it would be the next too soon."""
        if self._span is not None and self._span.setup.fits(setup):
            return
        self._end_span()
        if now - self._began_at < SPAN_SECONDS:
            return
        self._began_at = now
        self._last_ms = 0
        whose = self.publication
        self._span = Begin(self._next_span(), whose.participant_id, whose.source, self.scope, setup, unix)
        self.work.append(self._span)

    def _end_span(self) -> None:
        self._hand_over()
        if self._span is not None:
            ends = self._span.begins_unix + self._last_ms / 1000
            self.work.append(End(self._span.span, ends))
            self._span = None

    def _hand_over(self) -> None:
        if self._frames and self._span is not None:
            self.work.append(Append(self._span.span, self._frames))
            self._frames = []

    # --- time ------------------------------------------------------------------------------------------

    def look(self, now: float) -> None:
        """Choose a layer, ask for keyframes, give up what does not come. Called each 100 ms."""
        self._choose(now)
        for branch in self._branches():
            branch.look(now)
            wants = branch.waits or (branch is self._current and self._since_keyframe >= KEYFRAME_FRAMES)
            if wants and branch.layer.is_live(now):
                self.publication.want_keyframe(branch.layer, now)

    def _choose(self, now: float) -> None:
        live = {layer.layer: layer for layer in self.publication.live_layers(now)}
        best = next((live[name] for name in reversed(UPWARDS) if name in live), None)
        if best is None:
            return
        target = self._target
        if target is not None and target.layer is not best:
            target.close(keep=False)
            self._target = None
        if self._current is None:
            self._current = Branch(best, self._dropped, self._on_frame)
        elif self._current.layer is not best and self._target is None:
            self._target = Branch(best, self._dropped, self._on_frame)

    def _branches(self) -> Iterator[Branch]:
        yield from [branch for branch in (self._current, self._target) if branch is not None]

    def take_work(self, now: float) -> list[Work]:
        """Take out what is to be written by now."""
        self._hand_over()
        if self._span is not None and not self._is_flushed and now - self._newest_at > IDLE_SECONDS:
            self._is_flushed = True
            self.work.append(Flush(self._span.span))
        work, self.work, self.waiting_bytes = self.work, [], 0
        return work

    def is_kept(self, now: float) -> bool:
        """Say whether anything has come lately."""
        return now - self._newest_at < LIVE_SECONDS

    def end(self, *, keep: bool) -> None:
        """Take nothing more. `keep`: what has come is still written, as far as it can be read."""
        left_out = sum(
            branch.close(keep=keep and branch is self._current) for branch in list(self._branches())
        )
        self._current = self._target = None
        if not keep:
            self._dropped["recording_withdrawn"] += left_out + len(self._frames)
            self._frames = []
        self._end_span()
