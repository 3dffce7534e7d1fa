"""What can be asked of a recording, and what is reported of one: one value per command."""

from __future__ import annotations

from media.control import Value

from ..wire.recording import RecordingFailure
from .wish import Personal


class StartRecording(Personal):
    """Announce a recording. `recording` is a fresh id, which nobody can guess."""

    recording: str
    guests: bool


class StopRecording(Personal):
    """Keep nothing more."""


class RecordingFailed(Value):
    """The media node cannot keep any more of it."""

    recording: str
    failure: RecordingFailure


class AskRecording(Personal):
    """An observer asks for a recording, or takes that back."""

    on: bool


class AnswerRecording(Personal):
    """Allow what an observer asked for, or not now. `recording` is a fresh id, as for `StartRecording`."""

    person: str
    allow: bool
    recording: str
    guests: bool


RecordingWish = StartRecording | StopRecording | AskRecording | AnswerRecording
