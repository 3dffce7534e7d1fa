"""Messages of `/ws/lesson/{lesson_id}` for walking round the groups (機間指導)."""

from __future__ import annotations

from media.control import Value


class GroupsListen(Value, tag="groups.listen"):
    """Teacher, assistant: hear a group without entering it, or (`None`) no longer. It sees that you do."""

    n: int
    group: str | None


class VoiceToAll(Value, tag="voice.to_all"):
    """Teacher, assistant: be heard in every group, from where you are, or no longer."""

    n: int
    on: bool
