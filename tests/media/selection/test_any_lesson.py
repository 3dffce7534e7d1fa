"""What holds of the selection in any lesson at all."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from media.control import LESSON_SCOPE, PersonPlan, Source
from media.selection import AudioWindow, LessonFacts, PublicationFacts, Selector, Slots, may_flow
from tests.kit.lessons import SIMULCAST, SINGLE, lesson, peer
from tests.kit.selecting import LOUD, QUIET

NAMES = [f"p{n}" for n in range(7)]
sources: st.SearchStrategy[Source] = st.sampled_from(("microphone", "camera", "screen"))
plans = st.dictionaries(
    st.sampled_from(NAMES),
    st.builds(
        PersonPlan,
        scope=st.sampled_from([LESSON_SCOPE, "A", "B"]),
        role=st.sampled_from(["teacher", "assistant", "student", "observer"]),
        may_send=st.frozensets(sources),
        to_all=st.booleans(),
        hears=st.sampled_from(["", "", "A", "B"]),
    ),
)
published = st.dictionaries(
    st.tuples(st.sampled_from(NAMES), sources),
    st.sampled_from([SINGLE, SIMULCAST, PublicationFacts("vp8", {})]),
    max_size=12,
)
tiles = st.lists(
    st.tuples(st.sampled_from([*NAMES, "stranger"]), sources, st.integers(0, 1200)),
    max_size=12,
)


@st.composite
def lessons(draw: st.DrawFn) -> LessonFacts:
    receivers = draw(st.lists(st.sampled_from(NAMES), unique=True))
    return lesson(
        draw(plans),
        peers=[
            peer(
                who,
                audio=draw(st.integers(0, 4)),
                video=draw(st.integers(0, 6)),
                downlink_bps=draw(st.floats(0, 5e6)),
            )
            for who in receivers
        ],
        publications=draw(published),
        views=draw(st.dictionaries(st.sampled_from(NAMES), tiles)),
        ended=draw(st.booleans()),
    )


def loudness(draw_from: Mapping[str, bool]) -> dict[str, AudioWindow]:
    return {who: LOUD if loud else QUIET for who, loud in draw_from.items()}


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(lessons(), st.dictionaries(st.sampled_from(NAMES), st.booleans())), min_size=1, max_size=5
    )
)
def test_nothing_ever_crosses_a_wall(steps: list[tuple[LessonFacts, dict[str, bool]]]) -> None:
    """Whatever came before, what flows is allowed by the present plan, and who is shown is in reach (I4).

    Besides, each source is shown once, every slot of every peer is there, the first audio slot a teacher's,
    and the first video slot is of the same person or of anybody where the first audio slot is empty.
    """
    selector = Selector()
    for now, (facts, loud) in enumerate(steps):
        for window in range(5):
            selector.hear(loudness(loud), facts.plan, now + window / 10)
        selection = selector.select(facts).slots
        assert selection.keys() == facts.peers.keys()
        for receiver, slots in selection.items():
            check_receiver(facts, receiver, slots)


def check_receiver(facts: LessonFacts, receiver: str, slots: Slots) -> None:
    peer_facts = facts.peers[receiver]
    heard, seen = slots.get("a0"), slots.get("v0")
    assert heard is None or seen is None or heard.participant_id == seen.participant_id
    assert set(slots) == {*peer_facts.audio_slots, *peer_facts.video_slots, *peer_facts.screen_slots}
    shown = [(choice.participant_id, choice.source) for choice in slots.values() if choice is not None]
    assert len(set(shown)) == len(shown)
    for mid, choice in slots.items():
        if choice is None:
            continue
        sender, sink = facts.plan.people[choice.participant_id], facts.plan.people[receiver]
        listens_to = sink.hears if sink.role in ("teacher", "assistant") else ""
        assert sender.to_all or sender.scope in (sink.scope, listens_to)
        if choice.layer is not None and choice.source == "microphone":
            assert sender.to_all or sender.scope == (listens_to or sink.scope)
        elif choice.layer is not None:
            assert sender.to_all or sender.scope == sink.scope
        assert (choice.layer is None) == bool(choice.paused)
        if choice.layer is not None:
            assert may_flow(facts.plan, choice.participant_id, choice.source, receiver)
            assert choice.layer in facts.publications[choice.participant_id, choice.source].layers
        if mid == "a0":
            assert sender.role == "teacher"


@settings(deadline=None, max_examples=60)
@given(lessons())
def test_the_same_facts_again_change_nothing(facts: LessonFacts) -> None:
    """Selecting twice from the same facts gives the same slots: nothing flickers."""
    selector = Selector()
    first = selector.select(facts).slots
    assert selector.select(facts).slots == first
