"""Lessons as the media node knows them, in few words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from media.control import LESSON_SCOPE, LessonPlan, PersonPlan, Source, View, Want
from media.selection import LessonFacts, PeerFacts, PublicationFacts

ALL: frozenset[Source] = frozenset({"microphone", "camera", "screen"})
SIMULCAST = PublicationFacts("vp8", {"l": 150_000.0, "m": 500_000.0, "h": 1_500_000.0})
SINGLE = PublicationFacts("vp8", {"h": 400_000.0})
VOICE = PublicationFacts("opus", {"h": 32_000.0})


def person(
    scope: str = LESSON_SCOPE,
    *,
    role: str = "student",
    may_send: Iterable[Source] = ALL,
    to_all: bool = False,
    watches: str = "",
    hears: str = "",
) -> PersonPlan:
    return PersonPlan(
        scope=scope,
        role=role,  # type: ignore[arg-type]  # a word of the tests' own choice
        may_send=frozenset(may_send),
        to_all=to_all,
        watches=watches,
        hears=hears,
        peer_id="peer",
    )


def peer(
    participant_id: str,
    *,
    audio: int = 4,
    video: int = 12,
    screens: int = 1,
    downlink_bps: float = float("inf"),
    codecs: Iterable[str] = ("vp8", "h264"),
) -> PeerFacts:
    return PeerFacts(
        participant_id=participant_id,
        audio_slots=tuple(f"a{number}" for number in range(audio)),
        video_slots=tuple(f"v{number}" for number in range(video)),
        screen_slots=tuple(f"s{number}" for number in range(screens)),
        codecs=frozenset(codecs),
        downlink_bps=downlink_bps,
    )


def lesson(
    people: Mapping[str, PersonPlan],
    *,
    peers: Iterable[PeerFacts] | None = None,
    publications: Mapping[tuple[str, Source], PublicationFacts] | None = None,
    views: Mapping[str, list[tuple[str, Source, int]]] | None = None,
    ended: bool = False,
) -> LessonFacts:
    """Everybody is connected and sends microphone and camera, unless it is said otherwise."""
    if publications is None:
        publications = {
            **{(who, "microphone"): VOICE for who in people},
            **{(who, "camera"): SIMULCAST for who in people},
        }
    return LessonFacts(
        plan=LessonPlan(lesson_id="x", epoch=1, version=1, node_id="n", people=dict(people), ended=ended),
        views={
            who: View(
                participant_id=who,
                seq=1,
                wants=[
                    Want(participant_id=whom, source=source, height=height)
                    for whom, source, height in wants
                    if source != "microphone"
                ],
            )
            for who, wants in (views or {}).items()
        },
        peers={each.participant_id: each for each in (map(peer, people) if peers is None else peers)},
        publications=publications,
    )
