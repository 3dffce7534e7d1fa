"""Errors, split by who must act: the user, the peer's programmer, or us.

- `Refusal` is a value: a command may not be carried out. Pure code returns it; `Refused` carries it
  through code that raises. The session lives on.
- `ProtocolViolation`: the client's programmer must act; the session is closed with 4400.
- Anything else that is raised is our bug: traceback in the log, 1011 or 500, no detail on the wire.
"""

from __future__ import annotations

from dataclasses import dataclass

from .wire.codes import RefusalCode
from .wire.plan import PlanFault


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something was not done. `text` is English, for programmers; pages translate the code."""

    code: RefusalCode
    text: str = ""
    faults: tuple[PlanFault, ...] = ()
    """With `bad_plan`: what is wrong in which place."""


class Refused(Exception):
    """Carries a `Refusal` to whoever answers the user."""

    def __init__(self, code: RefusalCode, text: str = "", faults: tuple[PlanFault, ...] = ()) -> None:
        super().__init__(f"{code}: {text}")
        self.refusal = Refusal(code, text, faults)


class ProtocolViolation(Exception):
    """The peer sent what no correct client sends. The text is for its programmer, and goes on the wire."""
