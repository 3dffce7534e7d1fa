"""Chat on the wire: channels whose messages are numbered without gaps."""

from __future__ import annotations

from media.control import Value

from .state import Role

MAX_CHAT_CHARACTERS = 2000

LESSON_CHANNEL = "lesson"
"""The chat channel of everybody. Other channels: a group's id, and `with.` and a pupil's id, which that pupil
and the staff read."""


class ChatMessage(Value):
    """A message that is stored for good."""

    channel: str
    number: int
    """Counts from 1 within a channel, without gaps."""
    client_id: str
    """The sender's own id of the message, so that a sender recognises its own."""
    author_id: str
    author_name: str
    author_role: Role
    text: str
    at: float
    hidden: bool = False
    """The staff took it out of sight: `text` is empty for everybody else."""


class ChatSend(Value, tag="chat.send"):
    """Answered by `chat.ack` once it is stored for good. The same `client_id` again: the same answer."""

    n: int
    client_id: str
    channel: str
    text: str


class ChatHistory(Value, tag="chat.history"):
    """Answered by `chat.page`: up to 100 messages before `before` (or after `after`), oldest first."""

    n: int
    channel: str
    before: int | None = None
    after: int | None = None


class ChatAck(Value, tag="chat.ack"):
    """The message is stored; this is how everybody sees it."""

    n: int
    message: ChatMessage


class ChatPage(Value, tag="chat.page"):
    """Answer to `chat.history`, oldest first."""

    n: int
    channel: str
    messages: list[ChatMessage]
    more: bool
    """There is more in the direction asked for."""


class ChatNew(Value, tag="chat.new"):
    """New messages of one channel, in order of number, also to their author; or ones that look different now.

    A message of a number that the receiver holds takes its place.
    """

    channel: str
    messages: list[ChatMessage]


ChatAsk = ChatSend | ChatHistory
ChatTold = ChatAck | ChatPage | ChatNew
