"""What is said about groups: how they are made, and what goes on around them.

`signaling.wire.lesson` unites these messages with all others of the lesson's WebSocket.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from media.control import Value

MAX_GROUPS = 50
MAX_GROUP_SIZE = 200
"""As many as a lesson has people."""

MAX_NEWS_CHARACTERS = 300
"""What is said to all groups at once: three lines of a banner."""
MAX_GROUP_SECONDS = 4 * 3600
"""Longer than any group work."""

MAX_SAVED_SETS = 12
"""Of one class: more than a teacher tells apart by name."""

PLACE_OF_NUMBER = "{number}"

RuleName = Annotated[str, Meta(max_length=160)]
LateRule = Literal["smallest", "former", "ask"]
"""Where a pupil goes who comes while groups are open, and was put into none of them: the one of them that
they were in before; else, with `smallest`, the smallest; else they wait with the class for the teacher."""
AtZero = Literal["nothing", "recall"]
"""What the end of the time brings: only the news of it, or a call back with a countdown."""

Seconds = Annotated[float, Meta(ge=1, le=MAX_GROUP_SECONDS)]
Count = Annotated[int, Meta(ge=1, le=MAX_GROUP_SIZE)]


# --- values ----------------------------------------------------------------------------------------


class GroupingRule(Value):
    """How groups are made out of the pupils who are here. Staff and observers are never counted."""

    by: Literal["number", "size"] = "size"
    """What `count` says: how many groups, or how many pupils in each."""
    count: Count = 4
    """By size nobody is alone: what is left over makes other groups one smaller, or in pairs one larger."""
    order: Literal["random", "roster", "roster_groups", "choice", "keep"] = "random"
    """`random`: who was together before is kept apart where possible. `roster`: by seat number, then by
    arrival. `roster_groups`: as the roster has them; `by` and `count` are for those without one.
    `choice`: empty groups, into which pupils put themselves. `keep`: the groups as they are; only those
    without a group are put into the smallest."""
    name: RuleName = "Group {number}"
    """How groups are named that have no name yet; `{number}` becomes their number."""


class NewGroup(Value):
    """A group to be made, with who is put into it."""

    name: str
    people: list[str] = []
    keep: str | None = None
    """The id of a group that there is, or was, in this lesson: it goes on, with its board and its chat."""


class GroupClock(Value):
    """The time that groups have."""

    until: float
    then: AtZero = "nothing"
    rung: bool = False
    """The time is up, and what it was to bring has been brought about."""


class GroupNews(Value):
    """What the teacher says to all groups: shown to everybody until it is over."""

    text: str
    name: str
    """Who says it."""
    at: float
    until: float


class GroupWork(Value):
    """What goes on around the groups of a lesson."""

    choice: Count | None = None
    """Pupils put themselves into groups now, at most so many into each; `None`: they do not."""
    late: LateRule = "smallest"
    clock: GroupClock | None = None
    recall_at: float | None = None
    """Everybody is called back then. The teacher can still call it off."""
    news: GroupNews | None = None


class SavedGroup(Value):
    """A group of a class, by the numbers of its seats."""

    name: str
    seats: list[int] = []


class SavedSet(Value):
    """Groups of a class that were saved under a name, for this lesson and later ones."""

    id: str
    name: str
    saved_at: float
    groups: list[SavedGroup]


class GroupSetInfo(Value):
    """An arrangement of groups that can be made again, boards and chats included."""

    number: int
    name: str
    """As saved; empty: remembered by itself."""
    at: float
    groups: int
    people: int
    for_class: bool = False
    """It is saved for the class, and there in its later lessons too."""


# --- client -> server ------------------------------------------------------------------------------


class GroupsPlan(Value, tag="groups.plan"):
    """Teacher, assistant: how would this rule group those who are here? Answered by `groups.planned`."""

    n: int
    rule: GroupingRule


class GroupsAdd(Value, tag="groups.add"):
    """Teacher, assistant: one more group beside those there are. `ok.groups` has its id."""

    n: int
    name: str


class GroupsRename(Value, tag="groups.rename"):
    """Teacher, assistant."""

    n: int
    group: str
    name: str


class GroupsDrop(Value, tag="groups.drop"):
    """Teacher, assistant: one group less; whoever is in it is with the class, and in no group."""

    n: int
    group: str


class GroupsFill(Value, tag="groups.fill"):
    """Teacher, assistant: put every pupil who is in no group into the smallest."""

    n: int


class GroupsChoice(Value, tag="groups.choice"):
    """Teacher, assistant: let pupils choose their group, at most `size` of them each; `None`: no more."""

    n: int
    size: Count | None


class GroupsChoose(Value, tag="groups.choose"):
    """Student: I want to be in this group (`None`: in none after all), while there is a choice."""

    n: int
    group: str | None


class GroupsLate(Value, tag="groups.late"):
    """Teacher, assistant: where pupils go who come late."""

    n: int
    rule: LateRule


class GroupsTimer(Value, tag="groups.timer"):
    """Teacher, assistant: groups have so much time from now on (`None`: as much as they like)."""

    n: int
    seconds: Seconds | None
    then: AtZero = "nothing"


class GroupsStretch(Value, tag="groups.stretch"):
    """Teacher, assistant: so much more time, also after it was up. A call back under way is called off."""

    n: int
    seconds: Seconds


class GroupsRecall(Value, tag="groups.recall"):
    """Teacher, assistant: call everybody back to the class. Groups and their boards are kept."""

    n: int
    in_seconds: Annotated[float, Meta(ge=0, le=600)] = 0.0
    """After a countdown that everybody sees; 0: at once."""


class GroupsStay(Value, tag="groups.stay"):
    """Teacher, assistant: call off a call back that is counting down."""

    n: int


class GroupsTell(Value, tag="groups.tell"):
    """Teacher, assistant: a message into the chat of every group, and a banner for everybody.

    Answered by `ok` once it is stored for good. The same `client_id` again stores nothing twice.
    """

    n: int
    client_id: Annotated[str, Meta(min_length=1, max_length=40, pattern=r"^[\w-]+$")]
    text: str


class GroupsHelp(Value, tag="groups.help"):
    """Student: my group needs the teacher (`on`), or no longer. Teacher, assistant: `group` was helped."""

    n: int
    on: bool
    group: str | None = None


class GroupsSave(Value, tag="groups.save"):
    """Teacher, assistant: keep the groups as they are under a name.

    In a lesson of a class they are kept for the class, in place of those of the same name.
    """

    n: int
    name: str


class GroupsRenameSet(Value, tag="groups.rename_set"):
    """Teacher, assistant: call a set otherwise."""

    n: int
    set: int
    name: str


class GroupsUse(Value, tag="groups.use"):
    """Teacher, assistant: make the groups of a set again, boards and chats too. Answered as `groups.make`."""

    n: int
    set: int
    open: bool = False


class GroupsForget(Value, tag="groups.forget"):
    """Teacher, assistant: keep this set no longer, nor the class."""

    n: int
    set: int


class GroupsMake(Value, tag="groups.make"):
    """Teacher, assistant: replace all groups. `ok.groups` has their ids in order, new or kept.

    Everybody comes back to the class, unless `open`.
    """

    n: int
    groups: list[NewGroup]
    open: bool = False


class GroupsOpen(Value, tag="groups.open"):
    """Teacher, assistant: send everybody who was put into a group there."""

    n: int


class GroupsAssign(Value, tag="groups.assign"):
    """Teacher, assistant: put people into groups (`None`: into none).

    They move at once while groups are open.
    """

    n: int
    people: dict[str, str | None]


class GroupsEnter(Value, tag="groups.enter"):
    """Teacher, assistant, observer: go into a group, or (`None`) back to the class."""

    n: int
    group: str | None


GroupsMessage = (
    GroupsMake
    | GroupsOpen
    | GroupsAssign
    | GroupsEnter
    | GroupsPlan
    | GroupsAdd
    | GroupsRename
    | GroupsDrop
    | GroupsFill
    | GroupsChoice
    | GroupsChoose
    | GroupsLate
    | GroupsTimer
    | GroupsStretch
    | GroupsRecall
    | GroupsStay
    | GroupsTell
    | GroupsHelp
    | GroupsSave
    | GroupsRenameSet
    | GroupsUse
    | GroupsForget
)


# --- server -> client ------------------------------------------------------------------------------


class GroupsPlanned(Value, tag="groups.planned"):
    """Answer to `groups.plan`: what `groups.make` would take. Nothing has been made yet."""

    n: int
    groups: list[NewGroup]
    choice: int | None = None
    """Where pupils are to choose: the `size` that `groups.choice` takes."""
