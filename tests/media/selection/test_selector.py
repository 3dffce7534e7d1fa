"""Who is heard and seen, in whole lessons."""

from __future__ import annotations

from media.control import Source
from media.selection import PublicationFacts, Selector, SlotChoice
from media.selection.layers import VOICE_BPS
from tests.kit.lessons import ALL, SIMULCAST, SINGLE, VOICE, lesson, peer, person
from tests.kit.selecting import CLASS, people_in, select, speak


def test_a_player_gets_whom_it_watches_and_nobody_else() -> None:
    """Voice and camera of that one participant, however loud the others are, and whatever it wants."""
    people = CLASS | {"guest": person(role="observer", may_send=(), watches="pupil3")}
    facts = lesson(people, views={"guest": [("teacher", "camera", 720)]})
    selector = Selector()
    speak(selector, facts, "teacher", "pupil0")
    slots = select(facts, "guest", selector)
    assert slots["a0"] == SlotChoice("pupil3", "microphone", "h")
    assert slots["v0"] == SlotChoice("pupil3", "camera", "h")
    assert {choice.participant_id for choice in slots.values() if choice} == {"pupil3"}


def test_a_player_with_one_slot_for_pictures_is_shown_a_lonely_screen() -> None:
    """The screen goes into the picture's slot where no camera is sent; else into one of its own."""
    people = {"a": person(), "guest": person(watches="a")}
    sent: dict[tuple[str, Source], PublicationFacts] = {("a", "screen"): SINGLE}
    facts = lesson(people, peers=[peer("guest", audio=1, video=1, screens=0)], publications=sent)
    assert select(facts, "guest")["v0"] == SlotChoice("a", "screen", "h")
    both = lesson(
        people,
        peers=[peer("guest", audio=1, video=1, screens=0)],
        publications=sent | {("a", "camera"): SINGLE},
    )
    assert select(both, "guest")["v0"] == SlotChoice("a", "camera", "h")
    roomy = lesson(people, peers=[peer("guest")], publications=sent | {("a", "camera"): SINGLE})
    assert select(roomy, "guest")["s0"] == SlotChoice("a", "screen", "h")


def test_a_picture_that_the_receiver_cannot_decode_is_as_if_it_were_not_sent() -> None:
    """It takes no slot and none of the bandwidth; who knows the codec sees it."""
    people = {"a": person(), "b": person(), "c": person()}
    facts = lesson(
        people,
        peers=[peer("a", codecs=["vp8"]), peer("b"), peer("c")],
        publications={("b", "camera"): PublicationFacts("h264", {"h": 1.0}), ("c", "camera"): SINGLE},
    )
    assert set(people_in(select(facts, "a"), "v").values()) == {"c"}
    assert set(people_in(select(facts, "c"), "v").values()) == {"b"}


def test_the_teacher_is_in_the_first_audio_and_the_first_video_slot() -> None:
    """Every pupil hears and sees the teacher in the pair that a browser plays in step."""
    slots = select(lesson(CLASS), "pupil0")
    assert slots["a0"] == SlotChoice("teacher", "microphone", "h")
    assert slots["v0"] == SlotChoice("teacher", "camera", "h")


def test_nobody_else_is_heard_in_the_teachers_slot() -> None:
    """The teacher's own first audio slot stays empty: others are put into the ones behind."""
    slots = select(lesson(CLASS), "teacher")
    assert slots["a0"] is None
    assert len(people_in(slots, "a")) == 3


def test_who_has_no_teacher_sees_one_more() -> None:
    """The first video slot shows a pupil only where no teacher is in reach, and then last of all slots."""
    six = [peer("teacher", video=6), peer("pupil0", video=6)]
    assert len(people_in(select(lesson(CLASS, peers=six), "teacher"), "v")) == 6
    few = {"teacher": person(role="teacher"), "pupil0": person()}
    assert select(lesson(few), "teacher")["v0"] is None


def test_a_teacher_who_comes_gets_the_first_slots_at_once() -> None:
    """Whoever was in the first video slot makes room."""
    group = {f"pupil{n}": person("A") for n in range(7)}
    selector = Selector()
    peers = [peer("pupil0", video=6)]
    before = people_in(select(lesson(group, peers=peers), "pupil0", selector), "v")
    assert before["v0"] == "pupil6"
    with_teacher = {**group, "teacher": person("A", role="teacher")}
    after = people_in(select(lesson(with_teacher, peers=peers), "pupil0", selector), "v")
    assert after == before | {"v0": "teacher"}


def test_the_teacher_keeps_the_slots_while_muted() -> None:
    """A muted teacher stays in the slots, and the page is told why nothing flows."""
    muted = {**CLASS, "teacher": person(role="teacher", may_send=())}
    slots = select(lesson(muted), "pupil0")
    assert slots["a0"] == SlotChoice("teacher", "microphone", None, "muted")
    assert slots["v0"] == SlotChoice("teacher", "camera", None, "muted")


def test_nobody_hears_or_sees_themselves() -> None:
    """One's own sources are in none of one's slots."""
    selection = Selector().select(lesson(CLASS))
    for receiver, slots in selection.slots.items():
        assert all(choice is None or choice.participant_id != receiver for choice in slots.values())


def test_the_loudest_three_are_heard_beside_the_teacher() -> None:
    """Whoever begins to speak gets an audio slot, in place of somebody silent."""
    facts, selector = lesson(CLASS), Selector()
    assert set(people_in(select(facts, "pupil0", selector), "a").values()) == {
        "teacher",
        "pupil1",
        "pupil2",
        "pupil3",
    }
    assert speak(selector, facts, "pupil7", "pupil5")
    heard = people_in(select(facts, "pupil0", selector), "a")
    assert {"teacher", "pupil7", "pupil5"} < set(heard.values())


def test_a_speaker_keeps_the_slot_and_others_their_places() -> None:
    """When one more speaks, only one slot changes."""
    facts, selector = lesson(CLASS), Selector()
    speak(selector, facts, "pupil2", "pupil3")
    before = people_in(select(facts, "pupil0", selector), "a")
    speak(selector, facts, "pupil2", "pupil3", "pupil6", since=10)
    after = people_in(select(facts, "pupil0", selector), "a")
    assert "pupil6" in after.values()
    assert sum(before[mid] != after[mid] for mid in before) == 1


def test_who_spoke_last_stays_audible_in_the_pause_after() -> None:
    """In a dialogue with pauses the slots do not change hands."""
    facts, selector = lesson(CLASS), Selector()
    speak(selector, facts, "pupil5", since=0)
    speak(selector, facts, "pupil6", since=10)
    speak(selector, facts, seconds=5, since=20)
    assert {"pupil5", "pupil6"} < set(people_in(select(facts, "pupil0", selector), "a").values())


def test_the_same_teacher_stays_when_a_second_one_comes() -> None:
    """With two teachers the first keeps the pair; the second is heard and seen beside."""
    selector = Selector()
    select(lesson({"z": person(role="teacher"), "p": person()}), "p", selector)
    slots = select(
        lesson({"a": person(role="teacher"), "z": person(role="teacher"), "p": person()}), "p", selector
    )
    assert people_in(slots, "a") == {"a0": "z", "a1": "a"}


def test_only_what_is_on_the_screen_is_sent() -> None:
    """A view of two tiles gets two pictures, in the layers of their sizes, and not the teacher's."""
    facts = lesson(CLASS, views={"pupil0": [("pupil3", "camera", 700), ("pupil1", "camera", 180)]})
    slots = select(facts, "pupil0")
    assert slots["v0"] is None
    assert slots["v1"] == SlotChoice("pupil3", "camera", "h")
    assert slots["v2"] == SlotChoice("pupil1", "camera", "l")
    assert len(people_in(slots, "v")) == 2


def test_turning_a_page_back_and_forth_moves_nobody_who_stays() -> None:
    """Tiles that stay on the screen keep their slots."""
    selector = Selector()
    tiles: list[tuple[str, Source, int]] = [(f"pupil{n}", "camera", 180) for n in range(1, 6)]
    before = people_in(select(lesson(CLASS, views={"pupil0": tiles}), "pupil0", selector), "v")
    after = people_in(select(lesson(CLASS, views={"pupil0": tiles[::-1][:3]}), "pupil0", selector), "v")
    assert after.items() < before.items()


def test_more_tiles_than_slots_show_the_most_wanted() -> None:
    """With six slots, of which one is the teacher's, the first five others are shown."""
    tiles: list[tuple[str, Source, int]] = [(f"pupil{n}", "camera", 180) for n in range(1, 8)]
    facts = lesson(CLASS, views={"pupil0": tiles}, peers=[peer("pupil0", video=6)])
    assert set(people_in(select(facts, "pupil0"), "v").values()) == {f"pupil{n}" for n in range(1, 6)}


def test_a_screen_has_its_own_slot() -> None:
    """A shared screen comes in the screen slot and takes nobody's place."""
    publications: dict[tuple[str, Source], PublicationFacts] = {
        ("teacher", "screen"): SINGLE,
        ("teacher", "camera"): SIMULCAST,
        ("teacher", "microphone"): VOICE,
    }
    slots = select(lesson(CLASS, publications=publications), "pupil0")
    assert slots["s0"] == SlotChoice("teacher", "screen", "h")
    assert slots["v0"] is not None


def test_a_narrow_link_costs_pictures_and_never_voices() -> None:
    """With 330 kbit/s the teacher is seen small and all voices are heard; others lose nothing."""
    facts = lesson(CLASS, peers=[peer("pupil0", downlink_bps=330_000), peer("pupil1")])
    selection = Selector().select(facts).slots
    narrow, wide = selection["pupil0"], selection["pupil1"]
    assert narrow["v0"] == SlotChoice("teacher", "camera", "l")
    assert narrow["v1"] == SlotChoice("pupil1", "camera", None, "bandwidth")
    assert len(people_in(narrow, "a")) == 4
    assert all(choice is None or not choice.paused for choice in wide.values())


def test_what_would_be_sent_on_a_wide_link_is_told() -> None:
    """The demand does not depend on the link: voices, and each picture as large as it is wanted."""
    facts = lesson(CLASS, peers=[peer("pupil0", downlink_bps=330_000), peer("pupil1")])
    selection = Selector().select(facts)
    heard = len(people_in(selection.slots["pupil0"], "a")) * VOICE_BPS
    rates = facts.publications["teacher", "camera"].layers
    faces = len(people_in(selection.slots["pupil0"], "v")) - 1
    others = facts.publications["pupil1", "camera"].layers
    assert selection.demand_bps["pupil0"] == heard + rates["h"] + faces * others["l"]
    assert selection.demand_bps["pupil0"] > 330_000


def test_an_ended_lesson_and_strangers_get_nothing() -> None:
    """After the end, and for a peer whose person is not in the plan, every slot is there and empty."""
    over = select(lesson(CLASS, ended=True), "pupil0")
    stranger = select(lesson(CLASS, peers=[peer("stranger")]), "stranger")
    assert len(over) == len(stranger) == 17
    assert not any(over.values())
    assert not any(stranger.values())


def test_everybody_may_send_in_these_tests() -> None:
    """The kit's default is a lesson without locks."""
    assert person().may_send == ALL


def test_fault_53_liars_who_pulse_like_speech_cannot_keep_a_child_from_being_heard() -> None:
    """Four clients claim to be the loudest, with pauses as in speech: a child who speaks is heard."""
    facts = lesson(CLASS)
    selector = Selector()
    liars = ("pupil1", "pupil2", "pupil3", "pupil4")
    since = 0.0
    for _ in range(60):
        speak(selector, facts, *liars, seconds=0.6, since=since)
        speak(selector, facts, seconds=0.2, since=since + 0.6)
        since += 0.8
    speak(selector, facts, *liars, "pupil7", seconds=1, since=since)
    assert "pupil7" in people_in(select(facts, "pupil0", selector), "a").values()


def test_a_presenter_is_heard_for_as_long_as_there_are_slots() -> None:
    """Who has spoken for minutes yields only where more speak than can be heard."""
    facts = lesson(CLASS)
    selector = Selector()
    for breath in range(100):
        speak(selector, facts, "pupil1", seconds=1.5, since=2 * breath)
        speak(selector, facts, seconds=0.5, since=2 * breath + 1.5)
    speak(selector, facts, "pupil1", "pupil2", "pupil3", seconds=1, since=200)
    assert {"pupil1", "pupil2", "pupil3"} <= set(people_in(select(facts, "pupil0", selector), "a").values())
