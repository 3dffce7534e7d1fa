"""Coming in: the lobby, seats that need the teacher's word, and how well somebody is there.

Invariant: who waits is told nothing of the lesson but that they wait.
"""

from __future__ import annotations

from typing import Literal

from media.control import Value

from .roster import Consent

Lobby = Literal["off", "unknown", "everybody"]
"""Who waits until a teacher lets them in: nobody; who has no seat in the class; everybody but staff."""

Hearing = Literal["", "good", "tap_needed", "no_media", "no_packets"]
"""Whether somebody's page can hear: not said yet; it can; the browser wants a tap first; sound and pictures
are not connected; somebody speaks, and nothing of it arrives."""

Sending = Literal["", "good", "silent"]
"""Whether what their microphone sends arrives anywhere: it is off, or not said; it goes out; it is on, and
nothing goes out (another program, or the device's own switch, has it muted)."""

MAX_WAITING = 100
"""Who wait at once: everybody of a large class, and some more."""


class Waiter(Value):
    """Somebody who waits to be let in; for staff only."""

    id: str
    """For `lobby.admit` and `lobby.refuse`."""
    name: str
    since: float
    seat: int | None = None
    """They ask for this seat; somebody else sits there, unless it is `free`."""
    free: bool = True


class Removed(Value):
    """Somebody who was taken out and not let in again; for staff only."""

    person: str
    """For `person.readmit`."""
    name: str
    seat: int | None
    banned: bool
    """They may not come back in this lesson; else they wait at the door when they come."""
    at: float


class LobbySet(Value, tag="lobby.set"):
    """Teacher, assistant: who waits from now on. Who need not any more comes in at once."""

    n: int
    lobby: Lobby


class LobbyAdmit(Value, tag="lobby.admit"):
    """Teacher, assistant: let these in (`null`: everybody who waits)."""

    n: int
    waiters: list[str] | None


class LobbyRefuse(Value, tag="lobby.refuse"):
    """Teacher, assistant: turn somebody away for now."""

    n: int
    waiter: str


class PersonReadmit(Value, tag="person.readmit"):
    """Teacher, assistant: somebody who was taken out may come in again, as if nothing had been."""

    n: int
    person: str


class ClassroomSet(Value, tag="classroom.set"):
    """I am in the classroom with others: my page plays no sound."""

    n: int
    on: bool


class EarsSet(Value, tag="ears.set"):
    """How well I hear and am heard, as far as my page can tell. Sent when it changes; at most 1 a second."""

    n: int
    hearing: Hearing
    sending: Sending


ArrivalMessage = LobbySet | LobbyAdmit | LobbyRefuse | PersonReadmit | ClassroomSet | EarsSet


class Waiting(Value, tag="waiting"):
    """In place of `welcome`: a teacher has to let you in. `welcome` or `farewell` follows."""

    seat: int | None = None
    free: bool = True
    """False: somebody sits on that seat."""


class ConsentChanged(Value, tag="consent"):
    """What may be captured of the receiver is another from now on, in place of what `welcome` said."""

    consent: Consent
