"""What may happen at a page, as values: the histories that hypothesis makes are lists of these.

Invariant: an act says by itself what happens; nothing of it is left to chance or to a clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Literal

from hypothesis import strategies as st

from signaling.wire.board import Rights

PEOPLE = 5
NODES = 2

Loss = Literal["request", "answer", "late"]
"""What Redis and a node lose of a call: it was never asked; it did it, and nobody heard; it does it later."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something that happens."""

    def __str__(self) -> str:
        told = [_told(getattr(self, field.name)) for field in fields(self)]
        return f"{type(self).__name__}({', '.join(told)})"


@dataclass(frozen=True, slots=True)
class Hand(Act):
    """Somebody does something with the hand. `pick`: to which of the elements on the screen."""

    who: int
    what: Literal["draw", "edit", "delete", "lock", "press", "move", "release", "undo", "redo"]
    pick: int | None = None


@dataclass(frozen=True, slots=True)
class Say(Act):
    """A browser's tick: what is due goes into its connection."""

    who: int


@dataclass(frozen=True, slots=True)
class Up(Act):
    """Frames reach the node from somebody."""

    who: int
    frames: int


@dataclass(frozen=True, slots=True)
class Down(Act):
    """Frames reach somebody from the node."""

    who: int
    frames: int


@dataclass(frozen=True, slots=True)
class Flow(Act):
    """All goes well for a moment, for somebody and their node."""

    who: int


@dataclass(frozen=True, slots=True)
class Step(Act):
    """A node's keeper does what waits. Its call to Redis of number `at` is lost, or things happen in it."""

    node: int
    loss: Loss | None = None
    at: int = 0
    meanwhile: tuple[Act, ...] = ()
    before: bool = False
    """Whether what happens meanwhile does so before Redis has done the call, or after it."""


@dataclass(frozen=True, slots=True)
class Look(Act):
    """A node compares the page with the shared one, as it does each second."""

    node: int


@dataclass(frozen=True, slots=True)
class Bus(Act):
    """What happens to the first message of Redis that is on its way to a node."""

    node: int
    how: Literal["arrives", "lost", "twice", "overtaken"]


@dataclass(frozen=True, slots=True)
class Connect(Act):
    """Somebody's browser connects, anew if it was connected."""

    who: int
    node: int


@dataclass(frozen=True, slots=True)
class Cut(Act):
    """A connection breaks. `late`: the node notices later, and what was on its way still reaches it."""

    who: int
    late: bool


@dataclass(frozen=True, slots=True)
class Straggle(Act):
    """What was on its way in the oldest broken connection reaches its node, which notices the end."""


@dataclass(frozen=True, slots=True)
class Kill(Act):
    """A node is killed, and a new one takes its place with nothing in memory."""

    node: int


@dataclass(frozen=True, slots=True)
class Part(Act):
    """A node and Redis no longer reach each other."""

    node: int


@dataclass(frozen=True, slots=True)
class Mend(Act):
    """They reach each other again."""

    node: int


@dataclass(frozen=True, slots=True)
class Empty(Act):
    """Redis is killed and begins anew with nothing."""


@dataclass(frozen=True, slots=True)
class Thaw(Act):
    """Redis does what it was asked long ago, by somebody who no longer waits for it."""


@dataclass(frozen=True, slots=True)
class Allow(Act):
    """The teacher takes somebody's pen, or gives it back."""

    who: int
    rights: Rights


@dataclass(frozen=True, slots=True)
class Wait(Act):
    """Time passes: at nodes, whatever they planned for it happens."""

    ms: int


@dataclass(frozen=True, slots=True)
class Write(Act):
    """A node's archive writes what waits."""

    node: int


History = Sequence[Act]


def _told(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(str(one) for one in value) + "]"
    return repr(value)


def told(history: History) -> str:
    """Return a history as a person reads it, one act a line."""
    return "\n".join(f"{number:3} {act}" for number, act in enumerate(history))


# --- histories that may be -------------------------------------------------------------------------

_people, _nodes = st.integers(0, PEOPLE - 1), st.integers(0, NODES - 1)
_picks = st.integers(0, 5)
_frames = st.sampled_from([1, 1, 2, 9])
_hows = st.sampled_from(["lost", "twice", "overtaken", "arrives"])

_hands = st.one_of(
    st.builds(Hand, _people, st.just("draw"), _picks),
    st.builds(Hand, _people, st.just("edit"), _picks),
    st.builds(Hand, _people, st.sampled_from(["edit", "delete", "undo", "redo"]), _picks),
    st.builds(Hand, _people, st.sampled_from(["press", "move", "release"]), st.none() | _picks),
    st.builds(Hand, st.just(0), st.just("lock"), _picks),
)
_ways = st.one_of(
    st.builds(Say, _people),
    st.builds(Up, _people, _frames),
    st.builds(Down, _people, _frames),
    st.builds(Bus, _nodes, _hows),
    st.builds(Wait, st.sampled_from([20, 20, 60, 1000])),
)
_connections = st.one_of(
    st.builds(Connect, _people, _nodes),
    st.builds(Cut, _people, st.booleans()),
    st.just(Straggle()),
    st.builds(Allow, _people, st.sampled_from(["read", "write"])),
)
_plain_steps = st.builds(Step, _nodes)
_meanwhile = st.lists(
    st.one_of(_hands, _ways, _ways, _connections, _plain_steps, st.builds(Kill, _nodes)),
    min_size=1,
    max_size=4,
).map(tuple)
_steps = st.one_of(
    _plain_steps,
    _plain_steps,
    st.builds(Step, _nodes, st.sampled_from(["request", "answer", "late"]), st.integers(0, 2)),
    st.builds(Step, _nodes, st.none(), st.integers(0, 2), _meanwhile, st.booleans()),
)
_faults = st.one_of(
    st.builds(Kill, _nodes),
    st.builds(Part, _nodes),
    st.builds(Mend, _nodes),
    st.just(Empty()),
    st.just(Thaw()),
    st.builds(Write, _nodes),
)
_acts: st.SearchStrategy[Act] = st.one_of(
    _hands,
    _hands,
    _hands,
    _ways,
    _ways,
    st.builds(Flow, _people),
    st.builds(Flow, _people),
    _steps,
    st.builds(Look, _nodes),
    _connections,
    _faults,
)
_together = st.lists(_people, min_size=2, max_size=2, unique=True)


@st.composite
def _clash(draw: st.DrawFn) -> list[Act]:
    """Two change the same at once, and one of them goes on before the answer is there."""
    (one, other), pick = draw(_together), draw(_picks)
    mine, theirs = Hand(one, "edit", pick), Hand(other, "edit", pick)
    first = draw(st.sampled_from([one, other]))
    sent = [Say(one), Say(other), Up(one, 9), Up(other, 9)]
    last = Hand(other if first == one else one, draw(st.sampled_from(["edit", "delete"])), pick)
    return [mine, *[theirs] * draw(st.integers(1, 2)), *sent, *([last, last] if draw(st.booleans()) else [])]


@st.composite
def _drag(draw: st.DrawFn) -> list[Act]:
    """Somebody has an element under the hand while another changes it."""
    (one, other), pick = draw(_together), draw(_picks)
    moves: list[Act] = [Hand(one, "move"), Wait(60), Say(one), Up(one, 9), Wait(20)]
    change: list[Act] = draw(
        st.sampled_from([[Hand(other, "edit", pick), Flow(other)], [Hand(other, "edit", pick)], []])
    )
    end: list[Act] = draw(
        st.sampled_from([[Hand(one, "release")], [Wait(1000), Say(one)], [Allow(one, "read")], []])
    )
    before, after = moves * draw(st.integers(0, 2)), moves[: draw(_picks)]
    return [Hand(one, "press", pick), *before, *change, *after, *end]


@st.composite
def _unanswered(draw: st.DrawFn) -> list[Act]:
    """Somebody's connection breaks with several states of an element on their way."""
    who, node, pick = draw(_people), draw(_nodes), draw(_picks)
    again: list[Act] = [Hand(who, "edit", pick), Say(who)]
    return [
        *again,
        *again,
        Cut(who, draw(st.booleans())),
        Connect(who, node),
        *([Flow(who)] * draw(st.integers(0, 1))),
    ]


@st.composite
def _outage(draw: st.DrawFn) -> list[Act]:
    """A node draws without Redis, while the other goes on."""
    node = draw(_nodes)
    here = [who for who in range(PEOPLE) if who % NODES == node]
    drawn: list[Act] = [Part(node), Look(node)]
    for who in draw(st.lists(st.sampled_from(here), min_size=1, max_size=3)):
        drawn += [
            Hand(who, draw(st.sampled_from(["draw", "edit", "edit"])), draw(_picks)),
            Say(who),
            Up(who, 9),
        ]
    there = (here[0] + 1) % PEOPLE
    drawn += draw(st.sampled_from([[], [Hand(there, "edit", 0), Flow(there)]]))
    return drawn + draw(
        st.sampled_from(
            [
                [],
                [Wait(20), Down(here[0], 9)],
                [Wait(20), Down(here[0], 9), Kill(node)],
                [Mend(node), Look(node), Step(node)],
            ]
        )
    )


@st.composite
def _emptied(draw: st.DrawFn) -> list[Act]:
    """Redis begins anew, while somebody is away."""
    away, other, node = draw(_people), draw(_people), draw(_nodes)
    drawn: list[Act] = [Hand(other, "draw", draw(_picks)), Flow(other)]
    found: list[Act] = [Look(node), Step(node), Look(1 - node), Step(1 - node)]
    back: list[Act] = [Connect(away, draw(_nodes)), Up(away, 1), Wait(20), Down(away, 9)]
    return [
        *([Cut(away, late=False)] if draw(st.booleans()) else []),
        *drawn * draw(st.integers(0, 2)),
        Empty(),
        *found[: draw(st.integers(0, 4))],
        *(drawn if draw(st.booleans()) else []),
        *(back if draw(st.booleans()) else []),
    ]


@st.composite
def _penless(draw: st.DrawFn) -> list[Act]:
    """Somebody loses the pen while what they put waits."""
    who, pick = draw(st.integers(1, PEOPLE - 1)), draw(_picks)
    taken: list[Act] = [
        Hand(who, draw(st.sampled_from(["draw", "edit"])), pick),
        Say(who),
        Up(who, 9),
        Allow(who, "read"),
    ]
    return [*taken, Step(who % NODES), *([Allow(who, "write")] if draw(st.booleans()) else [])]


@st.composite
def _missed(draw: st.DrawFn) -> list[Act]:
    """What Redis tells of two puts is lost, doubled or overtaken on its way to the other node."""
    who = draw(_people)
    node, other = who % NODES, 1 - who % NODES
    hand = Hand(who, draw(st.sampled_from(["draw", "edit", "delete"])), draw(_picks))
    put: list[Act] = [hand, Say(who), Up(who, 9), Step(node)]
    ways: list[Act] = draw(st.lists(st.builds(Bus, st.just(other), _hows), min_size=1, max_size=3))
    return [*put, *(put if draw(st.booleans()) else []), *ways, *([Wait(60)] if draw(st.booleans()) else [])]


_scenes: st.SearchStrategy[list[Act]] = st.one_of(
    _missed(), _clash(), _drag(), _unanswered(), _outage(), _emptied(), _penless()
)


@st.composite
def _histories(draw: st.DrawFn) -> History:
    parts = draw(
        st.lists(
            st.one_of(_acts.map(lambda act: [act]), _acts.map(lambda act: [act]), _scenes),
            min_size=10,
            max_size=50,
        )
    )
    return [act for part in parts for act in part]


histories: st.SearchStrategy[History] = _histories()
"""Acts by themselves, and short scenes that chance alone would seldom put together."""
