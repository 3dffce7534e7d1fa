"""Walks JSON along a type, and says where it is not as the type wants it. Pure.

Invariant: what comes out without a fault converts to the type; what the type does not know is left out and
named, never an error. Every text in it has been cleaned.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import inspect

from ..chat.rules import tidy
from ..wire.plan import FaultReason, PlanFault

MAX_FAULTS = 10
"""More than anybody mends in one go."""
MAX_IGNORED = 20
MAX_KEY_CHARACTERS = 40
"""Of a key of somebody else's, in the name of a place."""
_RAW_FACTOR = 4
"""Cleaning shortens: what is more than so many times too long is not begun (as in `chat.rules`)."""


class JsonObject(dict[str, Any]):
    """A decoded object that remembers which of its keys stood there twice."""

    twice: tuple[str, ...] = ()


class Walk:
    """One walk: `faults` and `ignored` (places) are filled on the way."""

    def __init__(self) -> None:
        self.faults: list[PlanFault] = []
        self.ignored: list[str] = []

    def read(self, kind: inspect.Type, value: object, place: str = "") -> Any:
        """Return `value` as plain data for `kind`; worthless where a fault was noted."""
        match kind:
            case inspect.Metadata():
                return (
                    self._text(kind, value, place) if _is_text(kind) else self.read(kind.type, value, place)
                )
            case inspect.StructType():
                return self._struct(kind, value, place)
            case inspect.ListType():
                return self._list(kind, value, place)
            case inspect.UnionType():
                return self._union(kind, value, place)
            case inspect.LiteralType():
                return self._choice(kind, value, place)
            case inspect.IntType() | inspect.FloatType():
                return self._number(kind, value, place)
            case inspect.StrType():
                return self._text(kind, value, place)
            case _:
                return self._converted(kind, value, place)

    def fault(self, place: str, reason: FaultReason, limit: float | None = None) -> None:
        """Note that something is wrong."""
        if len(self.faults) < MAX_FAULTS:
            self.faults.append(PlanFault(place=place, reason=reason, limit=limit))

    def _plain(self, kind: inspect.Metadata, value: object, place: str) -> Any:
        return self.read(kind.type, value, place)

    def _struct(self, kind: inspect.StructType, value: object, place: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            self.fault(place, "wrong_kind")
            return {}
        for key in value.twice if isinstance(value, JsonObject) else ():
            self.fault(_inside(place, key), "twice")
        fields = {field.encode_name: field for field in kind.fields}
        read: dict[str, Any] = {}
        if kind.tag_field is not None and kind.tag is not None:
            read[kind.tag_field] = kind.tag
        for key in value:
            if key not in fields and key != kind.tag_field and len(self.ignored) < MAX_IGNORED:
                self.ignored.append(_inside(place, key))
        for key, field in fields.items():
            if key in value:
                read[key] = self.read(field.type, value[key], _inside(place, key))
            elif field.required:
                self.fault(_inside(place, key), "missing")
        return read

    def _list(self, kind: inspect.ListType, value: object, place: str) -> list[Any]:
        if not isinstance(value, list):
            self.fault(place, "wrong_kind")
            return []
        if kind.max_length is not None and len(value) > kind.max_length:
            self.fault(place, "too_long", kind.max_length)
            return []
        if kind.min_length is not None and len(value) < kind.min_length:
            self.fault(place, "too_short", kind.min_length)
        return [self.read(kind.item_type, item, f"{place}[{at}]") for at, item in enumerate(value)]

    def _union(self, kind: inspect.UnionType, value: object, place: str) -> Any:
        if value is None and kind.includes_none:
            return None
        structs = [each for each in map(_bare, kind.types) if isinstance(each, inspect.StructType)]
        if len(structs) > 1 and isinstance(value, dict):
            return self._tagged(structs, value, place)
        others = [each for each in kind.types if not isinstance(each, inspect.NoneType)]
        if len(others) == 1:
            return self.read(others[0], value, place)
        return self._converted(kind, value, place)

    def _tagged(self, structs: list[inspect.StructType], value: dict[str, Any], place: str) -> Any:
        name = structs[0].tag_field or "type"
        for struct in structs:
            if value.get(name) == struct.tag:
                return self._struct(struct, value, place)
        self.fault(_inside(place, name), "unknown_choice" if name in value else "missing")
        return None

    def _choice(self, kind: inspect.LiteralType, value: object, place: str) -> object:
        if type(value) not in {type(choice) for choice in kind.values}:
            self.fault(place, "wrong_kind")
        elif value not in kind.values:
            self.fault(place, "unknown_choice")
        return value

    def _number(self, kind: inspect.IntType | inspect.FloatType, value: object, place: str) -> object:
        whole = isinstance(kind, inspect.IntType)
        if isinstance(value, float) and whole and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
            self.fault(place, "wrong_kind")
        elif kind.ge is not None and value < kind.ge:
            self.fault(place, "too_small", kind.ge)
        elif kind.le is not None and value > kind.le:
            self.fault(place, "too_large", kind.le)
        else:
            self._converted(kind, value, place)
        return value

    def _text(self, kind: inspect.Metadata | inspect.StrType, value: object, place: str) -> str:
        if not isinstance(value, str):
            self.fault(place, "wrong_kind")
            return ""
        of = _bare(kind)
        lines = isinstance(kind, inspect.Metadata) and bool((kind.extra or {}).get("lines"))
        shortest = (of.min_length if isinstance(of, inspect.StrType) else None) or 0
        longest = of.max_length if isinstance(of, inspect.StrType) else None
        if longest is not None and len(value) > _RAW_FACTOR * longest:
            self.fault(place, "too_long", longest)
            return ""
        clean = tidy(value, keep_lines=lines)
        if longest is not None and len(clean) > longest:
            self.fault(place, "too_long", longest)
        elif len(clean) < shortest:
            self.fault(place, "bad_text" if value.strip() else "too_short", shortest)
        return clean

    def _converted(self, kind: inspect.Type, value: object, place: str) -> object:
        """Take what has no form of its own here as msgspec does."""
        try:
            return msgspec.to_builtins(msgspec.convert(value, _python_type(kind)))
        except (msgspec.ValidationError, OverflowError):
            self.fault(place, "wrong_kind")
            return None


def _bare(kind: inspect.Type) -> inspect.Type:
    return _bare(kind.type) if isinstance(kind, inspect.Metadata) else kind


def _is_text(kind: inspect.Metadata) -> bool:
    return isinstance(_bare(kind), inspect.StrType)


def _inside(place: str, key: str) -> str:
    shown = key if len(key) <= MAX_KEY_CHARACTERS else key[: MAX_KEY_CHARACTERS - 1] + "…"
    shown = shown.encode("utf-8", "replace").decode("utf-8")
    return f"{place}.{shown}" if place else shown


_PLAIN: Mapping[type[inspect.Type], type] = {
    inspect.BoolType: bool,
    inspect.IntType: int,
    inspect.FloatType: float,
    inspect.StrType: str,
}


def _python_type(kind: inspect.Type) -> Any:
    return _PLAIN.get(type(kind), Any)
