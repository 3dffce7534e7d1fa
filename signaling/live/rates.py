"""How much one person may ask for, over however many sessions. Pure.

Invariant: what is over the limit is refused, not queued; a flood is slowed down, not listened to.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from ..limits.people import People
from ..limits.rate import Rate, take
from ..wire import lesson as wire
from ..wire import notes, reactions, reflections
from ..wire.arrival import EarsSet
from ..wire.groups import GroupsTell
from ..wire.recording import RecordingRequest
from ..wire.words import WordsRead
from .wishes import WISHES

MESSAGES = Rate("messages", burst=60, interval_seconds=1 / 30)
"""Anything at all: a page that comes up sends a dozen at once, a busy one a few a second."""
CHANGES = Rate("changes", burst=30, interval_seconds=0.2)
"""Wishes that change the lesson, which costs a message to everybody. A hand cannot press more buttons."""
RECORDING_ASKS = Rate("recording-asks", burst=4, interval_seconds=30.0)
"""Each stands before the teacher in the middle of a lesson. Asked, taken back, asked again: twice."""
EARS = Rate("ears", burst=10, interval_seconds=1.0)
"""As promised in the protocol: one a second. Staff is told each."""
CHAT = Rate("chat", burst=10, interval_seconds=0.5)
"""Children type slowly and paste fast."""
PAGES = Rate("pages", burst=60, interval_seconds=0.2)
"""A teacher's page may read every group's chat, and every pupil's, when it comes back."""
OFFERS = Rate("offers", burst=8, interval_seconds=1.0)
"""An offer costs a handshake. A bad network makes one every few seconds."""
VIEWS = Rate("views", burst=20, interval_seconds=0.1)
"""As promised in the protocol: ten a second."""
STILLS = Rate("stills", burst=3, interval_seconds=2.5)
"""Twice as many as are asked for: one more when somebody new wants to see them."""
STILL_WISHES = Rate("still-wishes", burst=20, interval_seconds=0.5)
"""Turning pages, slots that come and go."""
REACTIONS = Rate("reactions", burst=4, interval_seconds=1.5)
"""Clapping along is meant to be possible, drumming is not."""
READINGS = Rate("readings", burst=20, interval_seconds=1.0)
"""A page asks once for each text of the teacher's that it shows."""
REFLECTIONS = Rate("reflections", burst=10, interval_seconds=3.0)
"""Each is a commit. A pupil sends a text, finds a slip of the pen, and sends it again."""
REFLECTION_READS = Rate("reflection-reads", burst=30, interval_seconds=0.5)
"""Staff ask after each of a class's that is announced, and are told of several at once."""
NOTES = Rate("notes", burst=20, interval_seconds=1.0)
"""Each is a commit, and is answered with all of one's notes."""
COMINGS = Rate("comings", burst=30, interval_seconds=1.0)
"""Every coming changes the state that all are told. A bad line makes one every few seconds."""
REFUSALS = Rate("refusals", burst=1000, interval_seconds=1 / 200)
"""Being refused is answered too; beyond this a client is read from more slowly."""

KEPT_PEOPLE = 400
"""Whose buckets are kept before those at rest are thrown away: more than a lesson has people and devices."""

RATES: Mapping[type[msgspec.Struct], Rate] = {
    **dict.fromkeys(WISHES, CHANGES),
    EarsSet: EARS,
    RecordingRequest: RECORDING_ASKS,
    GroupsTell: CHAT,
    reactions.ReactionSend: REACTIONS,
    wire.ChatSend: CHAT,
    wire.ChatHistory: PAGES,
    wire.MediaOffer: OFFERS,
    wire.MediaView: VIEWS,
    wire.StillPut: STILLS,
    wire.StillsWant: STILL_WISHES,
    reflections.ReflectionWrite: REFLECTIONS,
    reflections.ReflectionRead: REFLECTION_READS,
    reflections.ReflectionsList: REFLECTION_READS,
    notes.NoteAdd: NOTES,
    notes.NotesShare: NOTES,
    notes.NotesList: NOTES,
    WordsRead: READINGS,
    wire.Hello: COMINGS,
    wire.Leave: COMINGS,
    wire.Ping: MESSAGES,
}
"""What bounds each message of a client, beside `MESSAGES`, which bounds all of them together."""


class SessionRates:
    """The buckets of one person's sessions: a new socket is no new burst.

    `now` is in seconds of any clock that does not jump.
    """

    def __init__(self) -> None:
        self._arrivals: dict[str, float] = {}

    def may_come(self, now: float) -> bool:
        """Say whether another session may be seated."""
        return self._take(COMINGS, now) == 0.0

    def allows(self, kind: type[msgspec.Struct], now: float) -> bool:
        """Say whether another message of this kind may be carried out."""
        return all(self._take(rate, now) == 0.0 for rate in dict.fromkeys((MESSAGES, RATES[kind])))

    def pause_seconds(self, now: float) -> float:
        """Count a refusal; return how long not to read from this client."""
        return self._take(REFUSALS, now)

    def rests(self, now: float) -> bool:
        """Say whether all buckets are full again, as if nothing had ever been asked."""
        return all(arrival <= now for arrival in self._arrivals.values())

    def _take(self, rate: Rate, now: float) -> float:
        taken = take(rate, self._arrivals.get(rate.name), now)
        self._arrivals[rate.name] = taken.arrival
        return 0.0 if taken.allowed else taken.retry_after_seconds


class LessonRates(People[SessionRates]):
    """What the people of one lesson have used up on this node, each on each of their devices.

    Whoever takes a seat's number on a device of their own uses up nothing of its pupil's.
    """

    def __init__(self) -> None:
        super().__init__(lambda _now: SessionRates(), KEPT_PEOPLE)
