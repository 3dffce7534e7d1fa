"""What can be asked about phases."""

from __future__ import annotations

from ..wire.phases import StepEdit
from .wish import Personal


class GoToPhase(Personal):
    """End the phase that runs and begin another. `ids` are fresh, for groups; `seed` is made anew."""

    index: int
    revision: int
    ids: tuple[str, ...]
    seed: int
    poll: str = ""
    """Fresh, for the question of the phase."""


class StopPhase(Personal):
    """End the phase that runs."""

    revision: int


class StretchPhase(Personal):
    """Give the phase that runs more time."""

    minutes: int


class EditPlan(Personal):
    """Replace the steps. `ids` are fresh, one for each new step."""

    revision: int
    steps: tuple[StepEdit, ...]
    ids: tuple[str, ...]


class SitBeside(Personal):
    """Be with one pupil in quiet work, or (`None`) with all again."""

    pupil: str | None


PhaseWish = GoToPhase | StopPhase | StretchPhase | EditPlan | SitBeside
