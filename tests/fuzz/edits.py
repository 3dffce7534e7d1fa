"""Small damages to bytes, as values: what a search tries, what hypothesis shrinks, what a failure prints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, get_args

Kind = Literal["flip", "byte", "number", "cut", "drop", "repeat", "insert", "splice"]
KINDS: tuple[Kind, ...] = get_args(Kind)

MAX_BYTES = 2048
"""The longest datagram that the port reads; a text may grow to it, too."""
TELLING = (0, 1, 2, 3, 4, 0x0F, 0x10, 0x7F, 0x80, 0x8F, 0x90, 0xBE, 0xC0, 0xFE, 0xFF, 0xFFFF, 0x7FFF_FFFF)
"""Values at which lengths, versions and signs change."""
_MAX_CHUNK = 64


class Edit(NamedTuple):
    """One damage: of which kind, where (modulo the length), and with what."""

    kind: Kind
    at: int
    value: int


def damaged(data: bytes, edits: Sequence[Edit], others: Sequence[bytes] = ()) -> bytes:
    """Return `data` with all edits made, one after another; `splice` takes from `others`."""
    for edit in edits:
        data = _damage(data, edit, others)[:MAX_BYTES]
    return data


def _damage(data: bytes, edit: Edit, others: Sequence[bytes]) -> bytes:
    at = edit.at % (len(data) + 1)
    size = edit.value % _MAX_CHUNK + 1
    match edit.kind:
        case "flip":
            return _put(data, at, bytes((data[at] ^ 1 << edit.value % 8,)) if at < len(data) else b"\0")
        case "byte":
            return _put(data, at, bytes((edit.value & 0xFF,)))
        case "number":
            telling = TELLING[edit.value % len(TELLING)]
            width = (1, 2, 4)[edit.value // len(TELLING) % 3]
            return _put(data, at, (telling & (1 << 8 * width) - 1).to_bytes(width))
        case "cut":
            return data[:at]
        case "drop":
            return data[:at] + data[at + size :]
        case "repeat":
            return data[:at] + data[at : at + size] * 2 + data[at + size :]
        case "insert":
            return data[:at] + bytes((edit.value >> 8 & 0xFF,)) * size + data[at:]
        case "splice":
            other = others[edit.value % len(others)] if others else b""
            return data[:at] + other[edit.value // 7 % (len(other) + 1) :]


def _put(data: bytes, at: int, new: bytes) -> bytes:
    return data[:at] + new + data[at + len(new) :]
