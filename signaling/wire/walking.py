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


WalkingMessage = GroupsListen | VoiceToAll


class Talk(Value):
    """How much somebody has spoken."""

    seconds: float
    """Of the last 60 s."""
    last_at: float
    """When they were last heard; now, while they speak."""


class GroupsTalk(Value, tag="groups.talk"):
    """Who has spoken and where nobody does, every 2 s while groups are open; to staff only.

    Replaces the one before. It is what one node heard: nothing of before the lesson was open on it.
    """

    people: dict[str, Talk]
    """Who was ever heard; whoever is not in it was not."""
    silent_since: dict[str, float]
    """group -> when a student was last heard there, or since when it is open. Not of those that talk."""
