"""Who sees which messages. Pure.

Invariant: the text of a message that the staff took out of sight leaves the server to the staff alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ..lesson.state import STAFF, LessonState
from ..wire.lesson import ChatMessage, Role


def in_sight(state: LessonState, role: Role, messages: Sequence[ChatMessage]) -> list[ChatMessage]:
    """Return the messages of one channel or of several as somebody in this role may read them."""
    return [_hidden(each, role) if _is_hidden(state, each) else each for each in messages]


def _hidden(message: ChatMessage, role: Role) -> ChatMessage:
    text = message.text if role in STAFF else ""
    return msgspec.structs.replace(message, hidden=True, text=text)


def _is_hidden(state: LessonState, message: ChatMessage) -> bool:
    return message.number in state.hidden.get(message.channel, frozenset())
