"""Structured logs: one JSON object a line on stderr (readable text on a terminal).

Invariant: one event is one line whatever its values hold, and no line holds a token, a password, a name
or what somebody wrote: ids only. A key that sounds like a secret is masked, in case somebody forgets.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_SECRET_KEYS = frozenset(
    {"token", "invite", "password", "cookie", "authorization", "secret", "api_key", "link", "name", "text"}
)
MAX_VALUE_CHARACTERS = 500
"""Longer values are cut: a log line must not be a way to fill the disk."""


def configure(*, to_terminal: bool | None = None) -> None:
    """Set up structlog and the standard library's logging for this process. Call once, first."""
    readable = sys.stderr.isatty() if to_terminal is None else to_terminal
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.format_exc_info,
        clean,
    ]
    renderer: Any = (
        structlog.dev.ConsoleRenderer() if readable else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    # Requests are logged by our own middleware, which knows what must not be written down.
    logging.getLogger("aiohttp.access").setLevel(logging.WARNING)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def clean(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Mask what sounds secret, cut what is long, and keep control characters out of every value."""
    for key, value in event.items():
        if key in _SECRET_KEYS:
            event[key] = "(hidden)"
        elif isinstance(value, str) and key != "exception":
            event[key] = _one_line(value)
    return event


def _one_line(value: str) -> str:
    shown = value[:MAX_VALUE_CHARACTERS]
    if shown.isprintable():
        return shown
    return "".join(
        character if character.isprintable() else f"\\u{ord(character):04x}" for character in shown
    )
