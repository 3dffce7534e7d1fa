"""What can be asked about groups, beyond making, opening, filling and entering them (`commands`)."""

from __future__ import annotations

from ..wire.groups import AtZero, GroupingRule, LateRule, SavedSet
from .wish import Personal


class PlanGroups(Personal):
    """How would this rule group those who are here? Changes nothing. `seed` is any number, made anew."""

    rule: GroupingRule
    seed: int


class AddGroup(Personal):
    """One more group; `id` is fresh."""

    name: str
    id: str


class RenameGroup(Personal):
    """Give a group another name."""

    group: str
    name: str


class DropGroup(Personal):
    """One group less; its people are with the class."""

    group: str


class FillGroups(Personal):
    """Put every pupil who is in no group into the smallest."""


class SetChoice(Personal):
    """Let pupils choose their group, at most so many in each, or (`None`) no longer."""

    size: int | None


class ChooseGroup(Personal):
    """I want to be in this group, or (`None`) in none."""

    group: str | None


class SetLateRule(Personal):
    """Say where pupils go who come late."""

    rule: LateRule


class SetGroupTimer(Personal):
    """Groups have so many seconds from now on; `None`: no end."""

    seconds: float | None
    then: AtZero = "nothing"


class StretchGroupTimer(Personal):
    """So many seconds more."""

    seconds: float


class RecallGroups(Personal):
    """Call everybody back to the class, at once or after a countdown."""

    in_seconds: float = 0.0


class StayInGroups(Personal):
    """Call off a call back that is counting down."""


class TellGroups(Personal):
    """Show a message to everybody for a while."""

    text: str


class AskHelp(Personal):
    """My group needs the teacher, or no longer."""

    on: bool


class AnswerHelp(Personal):
    """The help that a group called for has come."""

    group: str


class SaveGroups(Personal):
    """Keep the groups as they are under a name. `saved`: the class keeps them already, as this."""

    name: str
    saved: SavedSet | None = None


class RenameSet(Personal):
    """Call a set otherwise."""

    number: int
    name: str


class UseSet(Personal):
    """Make the groups of a set again."""

    number: int
    open: bool = False


class ForgetSet(Personal):
    """Keep a set no longer."""

    number: int


GroupWish = (
    PlanGroups
    | AddGroup
    | RenameGroup
    | DropGroup
    | FillGroups
    | SetChoice
    | ChooseGroup
    | SetLateRule
    | SetGroupTimer
    | StretchGroupTimer
    | RecallGroups
    | StayInGroups
    | TellGroups
    | AskHelp
    | AnswerHelp
    | SaveGroups
    | RenameSet
    | UseSet
    | ForgetSet
)
