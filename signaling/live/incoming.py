"""What arrived on the wire: a message, or why it is none. Pure.

Invariant: no text whatsoever raises here; what is not a message is answered, with the `n` it was meant to
have where that can be made out (fault 57).
"""

from __future__ import annotations

from typing import get_args

import msgspec

from ..wire import lesson as wire
from ..wire.codes import RefusalCode

_KNOWN_TYPES = frozenset(str(kind.__struct_config__.tag) for kind in get_args(wire.ClientMessage))
MAX_DETAIL_CHARACTERS = 200
"""Of what the decoder says; it may quote the message."""


class _Envelope(msgspec.Struct):
    type: str = ""
    n: int = -1


_decode_envelope = msgspec.json.Decoder(_Envelope).decode


def read(text: str) -> wire.ClientMessage | wire.Refused:
    """Return the message in a text frame, or the refusal to answer it with."""
    try:
        message: wire.ClientMessage = wire.decode_client_message(text)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        detail = str(error)[:MAX_DETAIL_CHARACTERS]
    else:
        return message
    envelope = _envelope(text)
    is_unknown = bool(envelope.type) and envelope.type not in _KNOWN_TYPES
    code = RefusalCode.UNKNOWN_TYPE if is_unknown else RefusalCode.BAD_MESSAGE
    return wire.Refused(n=envelope.n, code=code, text=detail)


def _envelope(text: str) -> _Envelope:
    try:
        return _decode_envelope(text)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return _Envelope()
