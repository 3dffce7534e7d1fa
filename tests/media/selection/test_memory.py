"""What is remembered is what would be chosen again."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from media.selection import LessonFacts, Selector
from media.selection.memory import Memory
from tests.kit.lessons import lesson, person

CLASS = {"teacher": person(role="teacher"), **{f"pupil{n}": person() for n in range(4)}}


class Forgetful(Memory):
    """Fills everything anew each time."""

    def begin(self, facts: LessonFacts) -> None:
        super().begin(facts)
        self._filled.clear()


def forgetful() -> Selector:
    selector = Selector()
    selector._memory = Forgetful()
    return selector


rates = st.sampled_from([0.0, 20_000.0, 90_000.0, 260_000.0, 600_000.0, 2_000_000.0])
downlinks = st.sampled_from([0.0, 150_000.0, 400_000.0, 1_500_000.0, 4_000_000.0, float("inf")])


@st.composite
def moments(draw: st.DrawFn) -> dict[str, dict[str, float]]:
    """Rates of each layer of the cameras, and downlinks."""
    return {
        "rates": {layer: draw(rates) for layer in "lmh"},
        "downlinks": {who: draw(downlinks) for who in CLASS},
    }


@settings(deadline=None, max_examples=80)
@given(
    st.lists(moments(), min_size=2, max_size=6),
    st.dictionaries(
        st.sampled_from(sorted(CLASS)),
        st.lists(st.tuples(st.sampled_from(sorted(CLASS)), st.integers(0, 1000))),
    ),
)
def test_remembering_changes_nothing(
    steps: list[dict[str, dict[str, float]]], wants: dict[str, list[tuple[str, int]]]
) -> None:
    """However rates and downlinks waver, slots and demands are those of a selector that fills all anew."""
    first = lesson(
        CLASS,
        views={who: [(whom, "camera", height) for whom, height in tiles] for who, tiles in wants.items()},
    )
    remembering, other = Selector(), forgetful()
    for step in steps:
        sent = {
            key: replace(known, layers={layer: step["rates"][layer] for layer in known.layers})
            for key, known in first.publications.items()
        }
        peers = {
            who: replace(known, downlink_bps=step["downlinks"][who]) for who, known in first.peers.items()
        }
        facts = replace(first, publications=sent, peers=peers)
        assert remembering.select(facts) == other.select(facts)


def test_who_has_all_it_wants_is_given_the_very_same_again() -> None:
    """Whoever fills slots can see by identity that nothing has to be done."""
    facts = lesson(CLASS)
    selector = Selector()
    first, second = selector.select(facts), selector.select(facts)
    assert all(first.slots[who] is second.slots[who] for who in CLASS)
