"""A page as BOARD_PROTOCOL.md has a client hold it. Pure.

Invariant: what is held for an id is the state that won: the higher version, of equal ones the lower nonce;
except where the server said "take it as it is".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Element = dict[str, Any]


@dataclass(slots=True)
class Page:
    """A copy of the page, fed with messages of the server."""

    rights: str = ""
    whole: bool = False
    """All of the page came once."""
    elements: dict[str, Element] = field(default_factory=dict)
    _coming: dict[str, Element] = field(default_factory=dict)

    def take(self, message: dict[str, Any]) -> list[Element]:
        """Take a message; return the elements that are different now."""
        match message.get("type"):
            case "snap":
                return self._snap(message)
            case "ops":
                return [element for element in message["elements"] if self.merge(element)]
            case "rej":
                return self._put_right(message)
            case "rights":
                self.rights = message["rights"]
            case _:
                pass  # cursors, deltas, `reset` (nobody resumes here), and what may come with a newer server
        return []

    def merge(self, element: Element) -> bool:
        """Take an element if it wins over what is held."""
        held = self.elements.get(element["id"])
        if held is not None and _rank(element) <= _rank(held):
            return False
        self.elements[element["id"]] = element
        return True

    @property
    def visible(self) -> list[Element]:
        """What is to be seen, from the lowest to the topmost."""
        there = [element for element in self.elements.values() if not element.get("isDeleted")]
        return sorted(there, key=_place)

    @property
    def top(self) -> str | None:
        """The highest `index` on the page."""
        return max((e["index"] for e in self.elements.values() if e.get("index")), default=None)

    def _snap(self, message: dict[str, Any]) -> list[Element]:
        self._coming |= {element["id"]: element for element in message["elements"]}
        self.rights = message["rights"]
        if message["more"]:
            return []
        self.whole = True
        before, self.elements, self._coming = self.elements, self._coming, {}
        return [element for key, element in self.elements.items() if before.get(key) != element]

    def _put_right(self, message: dict[str, Any]) -> list[Element]:
        for element_id in message["gone"]:
            self.elements.pop(element_id, None)
        different = [e for e in message["elements"] if self.elements.get(e["id"]) != e]
        self.elements |= {element["id"]: element for element in different}
        return different


def _rank(element: Element) -> tuple[int, int]:
    return element["version"], -element["versionNonce"]


def _place(element: Element) -> tuple[bool, str, str]:
    index = element.get("index")
    return index is None, index or "", element["id"]
