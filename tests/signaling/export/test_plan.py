"""Who is seen and heard, when and where."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from media.control import LESSON_SCOPE, Source
from signaling.export.job import Job, JobPage, JobTrack, Layout, PenMoved
from signaling.export.layout import Paper, Tile, paper_size
from signaling.export.plan import HOLD_SECONDS, QUIET, Heard, Scene, heard, place_at, places_of, scenes
from signaling.wire.state import Role

LOUD = 10 * QUIET


def track(
    person: str,
    source: Source,
    begins: float = 0,
    ends: float = 100,
    *,
    scope: str = LESSON_SCOPE,
    role: Role = "student",
) -> JobTrack:
    return JobTrack(
        file=f"{person}-{source}-{begins}",
        person=person,
        name=f"name of {person}",
        role="teacher" if person == "t" else role,
        source=source,
        scope=scope,
        begins=begins,
        ends=ends,
    )


def job(*tracks: JobTrack, layout: Layout = "teacher", group: str = "", names: bool = True) -> Job:
    return Job(
        lesson_id="l",
        recording_id="r",
        tracks=list(tracks),
        seconds=100.0,
        began_unix=0.0,
        layout=layout,
        group=group,
        names=names,
    )


def who(job: Job, scene: Scene) -> list[str]:
    return [f"{job.tracks[tile.track].person} {job.tracks[tile.track].source}" for tile in scene.tiles]


def test_the_teacher_is_large_and_who_speaks_is_small() -> None:
    """From the second in which they speak; two seconds later somebody else may."""
    one = job(
        track("t", "camera"), track("a", "camera"), track("b", "camera"),
        track("a", "microphone"), track("b", "microphone"),
    )  # fmt: skip
    loudness = {3: [0, 0, LOUD, LOUD, 0, 0, 0], 4: [0, 0, 0, 2 * LOUD, 2 * LOUD, LOUD, 0]}
    found = scenes(one, loudness, 0, 7)
    assert [(scene.begins, who(one, scene)) for scene in found] == [
        (0, ["t camera"]),
        (2, ["t camera", "a camera"]),
        (2 + HOLD_SECONDS, ["t camera", "b camera"]),
    ]
    large, small = found[1].tiles
    assert (large.width, large.height) == (1280, 720)
    assert small.width < large.width / 3
    assert small.left + small.width <= 1280


def test_what_is_shared_is_larger_than_the_teacher() -> None:
    """Who is then small, beside who speaks."""
    one = job(track("t", "camera"), track("t", "screen", 10, 20))
    found = scenes(one, {}, 0, 30)
    assert [(scene.begins, who(one, scene)) for scene in found] == [
        (0, ["t camera"]),
        (10, ["t screen", "t camera"]),
        (20, ["t camera"]),
    ]


def test_without_the_teacher_somebody_is_large() -> None:
    """Who speaks, else who came first; where nobody has a camera, the picture is empty."""
    one = job(track("a", "camera", 5), track("b", "camera", 6), track("b", "microphone"))
    found = scenes(one, {2: [0] * 8 + [LOUD, LOUD]}, 0, 10)
    assert [(scene.begins, who(one, scene)) for scene in found] == [
        (0, []),
        (5, ["a camera"]),
        (8, ["b camera"]),
    ]


@pytest.mark.parametrize(("people", "columns"), [(1, 1), (2, 2), (4, 2), (5, 3), (36, 6)])
def test_a_grid_has_room_for_everybody(people: int, columns: int) -> None:
    """All alike, the teacher first; none over another, none outside."""
    one = job(
        *(track(f"p{n}", "camera", n / 10) for n in range(people - 1)), track("t", "camera"), layout="grid"
    )
    (scene,) = scenes(one, {}, 50, 51)
    assert len(scene.tiles) == people
    assert who(one, scene)[0] == "t camera"
    assert len({tile.left for tile in scene.tiles}) == columns
    boxes = [(tile.left, tile.top, tile.left + tile.width, tile.top + tile.height) for tile in scene.tiles]
    assert all(0 <= box[0] < box[2] <= 1280 and 0 <= box[1] < box[3] <= 720 for box in boxes)
    assert not any(overlap(a, b) for a in boxes for b in boxes if a is not b)


def overlap(a: Sequence[int], b: Sequence[int]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def test_it_goes_with_the_teacher_from_group_to_group() -> None:
    """What other groups said is not in it."""
    one = job(
        track("t", "microphone", 0, 10), track("t", "microphone", 10, 20, scope="g1"),
        track("a", "microphone", 0, 10), track("a", "microphone", 10, 20, scope="g1"),
        track("b", "microphone", 10, 20, scope="g2"),
    )  # fmt: skip
    assert [place_at(one, at) for at in (5, 15)] == [LESSON_SCOPE, "g1"]
    assert heard(one, 0, 20) == [Heard(0, 0, 10), Heard(2, 0, 10), Heard(1, 10, 20), Heard(3, 10, 20)]


def test_a_group_alone_may_be_asked_for() -> None:
    """Then nothing of the class is in it, wherever the teacher is."""
    one = job(
        track("t", "microphone"),
        track("a", "microphone", 10, 20, scope="g1"), track("a", "camera", 10, 20, scope="g1"),
        group="g1",
    )  # fmt: skip
    assert heard(one, 0, 30) == [Heard(1, 10, 20)]
    assert [who(one, scene) for scene in scenes(one, {}, 0, 30)] == [[], ["a camera"], []]


def test_names_may_be_hidden() -> None:
    """Nobody's is there."""
    for names, wanted in ((True, "name of a"), (False, "")):
        (scene,) = scenes(job(track("a", "camera"), names=names), {}, 0, 1)
        assert scene.tiles[0].name == wanted


def drawn_at(one: Job, *moves: tuple[str, float, int]) -> Job:
    pens = [PenMoved(place=place, at=at, page=page) for place, at, page in moves]
    return replace(one, pens=pens, pages=[JobPage(page_id=f"l.{n}", operations=1) for n in range(3)])


@pytest.mark.parametrize("layout", ["teacher", "grid"])
def test_the_page_stands_beside_people_from_when_it_was_drawn_on(layout: Layout) -> None:
    """Large, at one size; nobody over it, and nobody gone for it."""
    people = [track(name, "camera") for name in "tabc"]
    one = drawn_at(job(*people, layout=layout), (LESSON_SCOPE, 5, 0), (LESSON_SCOPE, 10, 1))
    before, first, second = scenes(one, {}, 0, 20)
    assert (before.paper, before.ends) == (None, 5)
    assert before.tiles == scenes(job(*people, layout=layout), {}, 0, 5)[0].tiles
    assert first.paper is not None
    assert second.paper is not None
    assert [first.paper.page, second.paper.page] == [0, 1]
    assert (first.paper.width, first.paper.height) == paper_size(one)
    assert first.paper.width > one.width / 2
    assert {tile.track for tile in first.tiles} == {tile.track for tile in before.tiles}
    apart_and_inside(first)


def apart_and_inside(scene: Scene) -> None:
    found: list[Tile | Paper] = [*scene.tiles, *([scene.paper] if scene.paper else [])]
    boxes = [(one.left, one.top, one.left + one.width, one.top + one.height) for one in found]
    assert all(0 <= box[0] < box[2] <= 1280 and 0 <= box[1] < box[3] <= 720 for box in boxes)
    assert not any(overlap(a, b) for a, b in combinations(boxes, 2))


def test_what_is_shared_is_larger_than_the_board() -> None:
    """Which stands above people meanwhile."""
    one = drawn_at(job(track("t", "camera"), track("t", "screen", 10, 20)), (LESSON_SCOPE, 0, 0))
    found = scenes(one, {}, 0, 30)
    widths = [(scene.tiles[0].width, scene.paper.width) for scene in found if scene.paper is not None]
    assert [tile > paper for tile, paper in widths] == [False, True, False]
    assert who(one, found[1]) == ["t screen", "t camera"]
    for scene in found:
        apart_and_inside(scene)


def test_where_the_teacher_goes_the_place_s_own_page_is_seen() -> None:
    """And nobody else's; where nothing was drawn, people alone."""
    one = job(
        track("t", "camera", 0, 10),
        track("t", "camera", 10, 20, scope="g1"), track("t", "camera", 20, 30, scope="g2"),
    )  # fmt: skip
    one = drawn_at(one, (LESSON_SCOPE, 0, 0), ("g1", 12, 1), ("g3", 0, 2))
    assert places_of(one) == {LESSON_SCOPE, "g1", "g2"}
    pages = [(scene.begins, scene.paper and scene.paper.page) for scene in scenes(one, {}, 0, 30)]
    assert pages == [(0, 0), (10, None), (12, 1), (20, None)]


TRACKS = st.builds(
    track,
    st.sampled_from("tabc"),
    st.sampled_from(["camera", "microphone", "screen"]),
    st.integers(0, 60).map(float),
    st.integers(0, 60).map(float),
    scope=st.sampled_from([LESSON_SCOPE, "g1", "g2"]),
)


@given(st.lists(TRACKS, max_size=8), st.sampled_from(["teacher", "grid"]), st.sampled_from(["", "g1"]))
def test_beside_a_board_nobody_stands_over_another(
    tracks: list[JobTrack], layout: Layout, group: str
) -> None:
    """Nor outside, whoever is there."""
    moves = [(place, 0.0, 0) for place in (LESSON_SCOPE, "g1", "g2")]
    for scene in scenes(drawn_at(job(*tracks, layout=layout, group=group), *moves), {}, 0, 60):
        assert scene.paper is not None
        apart_and_inside(scene)


@given(st.lists(TRACKS, max_size=8), st.sampled_from(["teacher", "grid"]), st.sampled_from(["", "g1"]))
def test_at_each_moment_only_one_place_is_seen_and_heard(
    tracks: list[JobTrack], layout: Layout, group: str
) -> None:
    """Scenes follow one another without a gap, and name only tracks that go on there and then."""
    one = job(*tracks, layout=layout, group=group)
    found = scenes(one, {}, 0, 60)
    assert (found[0].begins, found[-1].ends) == (0, 60)
    assert all(before.ends == after.begins for before, after in pairwise(found))
    parts = [(scene.begins, scene.ends, tile.track) for scene in found for tile in scene.tiles]
    for begins, ends, number in parts + [(one.begins, one.ends, one.track) for one in heard(one, 0, 60)]:
        assert one.tracks[number].begins <= begins < ends <= one.tracks[number].ends
        middle = (begins + ends) / 2
        assert one.tracks[number].scope == place_at(one, begins) == place_at(one, middle)
