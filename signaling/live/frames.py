"""Text frames of a participant's WebSocket.

Invariant: a frame that is read is text; anything else is a violation of the protocol or the end.
"""

from __future__ import annotations

from aiohttp import WSMsgType, web

from ..errors import ProtocolViolation


class Gone(Exception):
    """The client closed the connection, or lost it."""


async def read_text(socket: web.WebSocketResponse) -> str:
    """Return the next frame's text. Raise `Gone` or `ProtocolViolation`."""
    message = await socket.receive()
    if message.type is WSMsgType.TEXT:
        return str(message.data)
    if message.type is WSMsgType.BINARY:
        raise ProtocolViolation("a binary frame")
    raise Gone
