"""Which checks a peer has made: whoever recorded one and sends it again moves nothing by it.

A check is signed, but carries no time and not where it came from: recorded on a shared network and sent again
from elsewhere, it would draw the peer's media there, or keep consent alive for somebody who is gone (RFC 7675
counts on fresh transactions).

Invariant: a transaction counts once among the last `KEPT`. Browsers never repeat one: each check is new.
"""

from __future__ import annotations

from array import array

KEPT = 1024
"""A lesson of 45 minutes, one check each 2.5 s. 8 KiB a peer."""


class Transactions:
    """The transactions of one peer."""

    __slots__ = ("_count", "_hashes")

    def __init__(self) -> None:
        self._hashes = array("q")
        self._count = 0

    def is_new(self, transaction_id: bytes) -> bool:
        """Note a transaction; say whether it is the first time."""
        number = hash(transaction_id)  # keyed by Python at its start: nobody makes two of one hash
        if number in self._hashes:
            return False
        if len(self._hashes) < KEPT:
            self._hashes.append(number)
        else:
            self._hashes[self._count % KEPT] = number
        self._count += 1
        return True
