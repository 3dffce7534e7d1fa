"""Frames for a board's door: what real clients say, and damages to it, as values and as bytes.

Invariant: the same dice make the same frames.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from random import Random
from typing import Any

from tests.kit.boards import HELD_FILE
from tests.kit.elements import image, rectangle, stroke

from .edits import KINDS, MAX_BYTES, Edit, damaged

Element = dict[str, Any]

NAMES = tuple(f"e{number}" for number in range(24))
PEOPLE = ("teacher", "hana", "taro", "guest")
MUTATED = {"put": 0.6, "live": 0.3, "cursor": 0.15, "view": 0.15, "ping": 0.05, "hello": 0.0, "none": 0.0}
"""Share of messages of each kind that are damaged as values. Most others are good, so that the page lives on;
and most damages are inside elements: a message that is none ends the session, and says little."""
DAMAGED = 0.05
"""Share of frames that are damaged as bytes besides."""
BOMBED = 0.002

TELLING: tuple[Any, ...] = (
    *(
        None,
        True,
        False,
        "",
        "x",
        [],
        {},
        [[]],
        0,
        -1,
        1,
        0.5,
        -0.0,
        2**31,
        2**53 - 1,
        2**53,
        2**64,
        -(2**63),
    ),
    *(
        1e6,
        1_000_001,
        1e300,
        10**400,
        "\ud800",
        "\u0000",
        "e0",
        "e1",
        "locked",
        "sheet",
        "a" * 65,
        "あ",
        "🙂",
    ),
    *(
        "url(https://x)",
        "javascript:alert(1)",
        "#ff0000",
        "iframe",
        "embeddable",
        "rectangle",
        "text",
        "image",
    ),
    *([[0, 0]], [[0, 0], [1, 1]], [[0, 0]] * 600, ["e0"] * 300, {"author": "taro"}, {"background": True}),
    *("teacher", "hana", "taro", HELD_FILE, "cd" * 32, {"id": "e0", "type": "arrow"}, "\u202e", "</script>"),
)
KEYS = (
    *(
        "id",
        "type",
        "version",
        "versionNonce",
        "locked",
        "isDeleted",
        "customData",
        "index",
        "link",
        "points",
    ),
    *(
        "text",
        "fileId",
        "x",
        "width",
        "angle",
        "updated",
        "groupIds",
        "boundElements",
        "strokeColor",
        "by",
        "n",
    ),
)
_TEXT = rectangle("e") | {"type": "text", "text": "学び", "fontSize": 20}
_LINE = rectangle("e") | {"type": "arrow", "points": [[0, 0], [5, 9]], "endArrowhead": "arrow"}
SEEDS: tuple[Element, ...] = (
    *(rectangle("e"), rectangle("e") | {"type": "ellipse"}, stroke("e", points=8), _TEXT, _LINE),
    *(image("e"), rectangle("e") | {"type": "frame", "name": "枠"}, rectangle("e", locked=True)),
)
REFUSED: tuple[Element, ...] = (
    *(_TEXT | {"text": ""}, stroke("e", points=1), image("e", file="cd" * 32), rectangle("e", type="iframe")),
    *(
        rectangle("e", link="https://x"),
        rectangle("e", customData={"background": True}),
        rectangle("e", x=1e9),
    ),
)
"""Whole but for one thing, which damage by chance would seldom hit."""
OFTEN_REFUSED = 0.15


class Mutator:
    """Makes frames. `page`: what is on the page now, by id: most changes are of something that is there."""

    def __init__(self, dice: Random) -> None:
        self._dice = dice

    def frame(self, page: Mapping[str, bytes]) -> bytes:
        """Return one frame of one to four messages."""
        dice = self._dice
        if dice.random() < BOMBED:
            return self._bomb()
        messages = [self._message(page) for _ in range(dice.choice((1, 1, 2, 3, 4)))]
        try:
            data = json.dumps(messages, ensure_ascii=dice.random() < 0.5).encode(errors="surrogatepass")
        except ValueError:
            return b"[]"
        if dice.random() < DAMAGED and len(data) < MAX_BYTES:
            others = [json.dumps(seed).encode() for seed in SEEDS]
            edits = [
                Edit(dice.choice(KINDS), dice.getrandbits(16), dice.getrandbits(16))
                for _ in range(dice.randint(1, 4))
            ]
            data = damaged(data, edits, others)
        return data

    def _message(self, page: Mapping[str, bytes]) -> Any:
        dice = self._dice
        kind = dice.choices(
            ("put", "live", "cursor", "view", "ping", "hello", "none"), (60, 20, 10, 4, 5, 0.5, 0.5)
        )[0]
        message = getattr(self, f"_{kind}")(page)
        if dice.random() < MUTATED[kind]:
            for _ in range(dice.choice((1, 1, 2, 3))):
                message = self._mutated(message)
        return message

    def _put(self, page: Mapping[str, bytes]) -> Any:
        elements = [self._element(page) for _ in range(self._dice.choice((1, 1, 1, 2, 3, 6)))]
        return {"type": "put", "n": self._dice.randrange(50), "elements": elements}

    def _element(self, page: Mapping[str, bytes]) -> Element:
        """Return a new element, or a change of one that is there."""
        dice = self._dice
        if page and dice.random() < 0.6:
            element: Element = json.loads(page[dice.choice(sorted(page))])
            element["version"] += dice.choice((1, 1, 1, 2, 0, -1, 1000, 1001))
            element["versionNonce"] = dice.choice((element["versionNonce"], dice.getrandbits(31)))
            element["x"] = dice.randrange(1000)
            if dice.random() < 0.15:
                element["isDeleted"] = not element.get("isDeleted")
            return element
        element = copy.deepcopy(dice.choice(REFUSED if dice.random() < OFTEN_REFUSED else SEEDS))
        forged = {"customData": {"author": dice.choice(PEOPLE)}} if dice.random() < 0.3 else {}
        return element | {"id": dice.choice(NAMES), "versionNonce": dice.getrandbits(31)} | forged

    def _live(self, page: Mapping[str, bytes]) -> Any:
        element = self._element(page)
        v, n = element["version"], element["versionNonce"]
        delta: dict[str, Any] = {"type": "live", "id": element["id"], "v": v, "n": n}
        if self._dice.random() < 0.5:
            delta |= {"from": self._dice.randrange(6), "points": [[0, 0], [3, 4]]}
        if self._dice.random() < 0.5:
            delta["element"] = element
        if self._dice.random() < 0.5:
            delta["place"] = {"x": 1, "y": 2, "width": 3, "height": 4, "angle": 0.5}
        return delta

    def _cursor(self, page: Mapping[str, bytes]) -> Any:
        tool = self._dice.choice(("pointer", "laser"))
        return {
            "type": "cursor",
            "x": 5,
            "y": 6,
            "tool": tool,
            "button": "down",
            "selected": sorted(page)[:2],
        }

    def _view(self, _page: Mapping[str, bytes]) -> Any:
        return {"type": "view", "x": 0, "y": 0, "width": 800, "height": 600}

    def _ping(self, _page: Mapping[str, bytes]) -> Any:
        return {"type": "ping", "n": self._dice.randrange(100)}

    def _hello(self, _page: Mapping[str, bytes]) -> Any:
        return {
            "type": "hello",
            "protocol": 1,
            "epoch": self._dice.randrange(3),
            "since": self._dice.randrange(9),
        }

    def _none(self, _page: Mapping[str, bytes]) -> Any:
        return copy.deepcopy(self._dice.choice(TELLING))

    def _mutated(self, value: Any, depth: int = 0) -> Any:
        """Return the value with one damage somewhere in it."""
        dice = self._dice
        if isinstance(value, dict) and value and dice.random() < 0.85:
            return self._in_object(value, depth)
        if isinstance(value, list) and value and dice.random() < 0.85:
            at = dice.randrange(len(value))
            choice = dice.random()
            if choice < 0.1:
                return value[:at] + value[at + 1 :]
            if choice < 0.2:
                return [*value, copy.deepcopy(value[at])]
            return [*value[:at], self._mutated(value[at], depth + 1), *value[at + 1 :]]
        if isinstance(value, int | float) and abs(value) < 2**64 and dice.random() < 0.5:
            return value + dice.choice((-1, 1, 999, 1000, 1001, 0.5, 2**31, 10**6))
        return copy.deepcopy(dice.choice(TELLING))

    def _in_object(self, value: dict[str, Any], depth: int) -> dict[str, Any]:
        dice, choice = self._dice, self._dice.random()
        if choice < 0.08:
            return {key: held for key, held in value.items() if key != dice.choice(sorted(value))}
        if choice < 0.2:
            return value | {dice.choice(KEYS): copy.deepcopy(dice.choice(TELLING))}
        # What a message is stays what it is more often than not: else most would end at its type.
        keys = sorted(key for key in value if key != "type" or dice.random() < 0.2) or sorted(value)
        key = "elements" if "elements" in value and dice.random() < 0.97 else dice.choice(keys)
        return value | {key: self._mutated(value[key], depth + 1)}

    def _bomb(self) -> bytes:
        """Return what is too deep, too large or too many."""
        put = b'[{"type":"put","n":1,"elements":[%s]}]'
        small = json.dumps(rectangle("e1")).encode()
        bombs = (
            put % (b"[" * 50_000 + b"]" * 50_000),
            put % (small[:-1] + b',"customData":' + b'{"a":' * 20_000 + b"1" + b"}" * 20_000 + b"}"),
            put % json.dumps(stroke("e2", points=5001)).encode(),
            put % json.dumps(_TEXT | {"id": "e3", "text": "長" * 10_001}).encode(),
            put % (small[:-1] + b',"x":' + b"1" * 5000 + b"}"),
            put % (small[:-1] + b',"junk":"' + b"j" * 270_000 + b'"}'),
            put % b",".join([small] * 201),
            put % small.replace(b'"x": 10', b'"x": NaN'),
            b"[" + b",".join([b'{"type":"ping","n":1}'] * 101) + b"]",
        )
        return self._dice.choice(bombs)
