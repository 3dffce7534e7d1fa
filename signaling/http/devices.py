"""The device that somebody comes on, as far as a browser lets us know it again.

Invariant: a device is a secret of 128 bits in a cookie that no page can read: who sends it has it. It says
nothing of whose it is, and is forgotten after a day; a seat of a class knows its device for longer.
"""

from __future__ import annotations

from aiohttp import web

from ..keys import SETTINGS
from ..lesson.ids import is_id
from ..register.ids import fresh_id

DEVICE_SECONDS = 24 * 3600
"""It is for the length of a lesson: who was taken out of it does not come back by another name."""


def known_device(request: web.Request) -> str | None:
    """Return the device that the request comes from, if it came before."""
    value = request.cookies.get(_cookie_name(request), "")
    return value if is_id(value) else None


def new_device() -> str:
    """Return a device that was never seen."""
    return fresh_id()


def know_device(request: web.Request, response: web.Response, device: str) -> None:
    """Have the device known when it comes again."""
    response.set_cookie(
        _cookie_name(request),
        device,
        path="/",
        max_age=DEVICE_SECONDS,
        secure=request.app[SETTINGS].secure,
        httponly=True,
        samesite="Lax",
    )


def _cookie_name(request: web.Request) -> str:
    name = "manabiya_device"
    return f"__Host-{name}" if request.app[SETTINGS].secure else name
