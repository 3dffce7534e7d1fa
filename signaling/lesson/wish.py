"""What all wishes have in common: whose they are.

Invariant: `by` is the participant of the session that asked, never what a message says.
"""

from __future__ import annotations

from media.control import Value


class Personal(Value):
    """A wish of a participant."""

    by: str


class Targeted(Personal):
    """A wish about another participant."""

    person: str
