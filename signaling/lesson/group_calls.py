"""What groups and teachers call to each other: help, and news for all.

Invariant: a call for help lasts until it was answered, taken back, or everybody is in the class again; a
group has one, and keeps its place in the queue however often it is made.
"""

from __future__ import annotations

from ..chat.rules import clean_text
from ..errors import Refusal
from ..wire.codes import RefusalCode
from ..wire.groups import MAX_NEWS_CHARACTERS, GroupNews
from . import group_commands as g
from .outcome import Applied
from .state import LessonState, replace

NEWS_SECONDS = 60.0
"""Three lines are read by a slow reader in half of it."""


def ask_help(state: LessonState, command: g.AskHelp, now: float) -> Applied | Refusal:
    """Call the teacher to one's group, or no longer."""
    person = state.people[command.by]
    if person.group is None:
        return Refusal(RefusalCode.NO_SUCH_GROUP, "in the class one raises a hand")
    group = state.groups[person.group]
    if (group.help_at is not None) == command.on:
        return Applied(state)
    called = replace(group, help_at=now if command.on else None, help_by=person.id if command.on else "")
    return Applied(replace(state, groups=state.groups | {group.id: called}))


def answer_help(state: LessonState, command: g.AnswerHelp, _now: float) -> Applied | Refusal:
    """Note that the help has come."""
    if command.group not in state.groups:
        return Refusal(RefusalCode.NO_SUCH_GROUP)
    return Applied(helped(state, command.group))


def helped(state: LessonState, group_id: str) -> LessonState:
    """Return the state in which this group calls for nobody."""
    group = replace(state.groups[group_id], help_at=None, help_by="")
    return replace(state, groups=state.groups | {group_id: group})


def tell(state: LessonState, command: g.TellGroups, now: float) -> Applied | Refusal:
    """Show a message to everybody; it takes the place of the one before."""
    text = clean_text(command.text)
    if isinstance(text, Refusal):
        return text
    if len(text) > MAX_NEWS_CHARACTERS:
        return Refusal(RefusalCode.BAD_TEXT, f"at most {MAX_NEWS_CHARACTERS} characters")
    name = state.people[command.by].name
    news = GroupNews(text=text, name=name, at=now, until=now + NEWS_SECONDS)
    return Applied(replace(state, group_work=replace(state.group_work, news=news)))
