"""A lesson as xAPI statements (ADL, xAPI 1.0.3 part 2), with ADL's verbs. Pure.

Invariant: nobody is named: an actor is an account that only this server can tell whose it is, the same for a
seat of a class in every lesson. No word of a pupil's is in a statement. The same lesson makes the same
statements with the same ids, so that sending them again changes nothing.
"""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from ..lesson.ids import pupil_of, split_page
from ..lesson.poll_view import Record
from ..lesson.state import STAFF
from ..record.facts import Facts
from ..record.story import Known, Story, Time, read

VERBS = {
    name: f"http://adlnet.gov/expapi/verbs/{name}" for name in ("attended", "answered", "asked", "interacted")
}
_KINDS = {
    "lesson": "http://adlnet.gov/expapi/activities/lesson",
    "question": "http://adlnet.gov/expapi/activities/cmi.interaction",
    "group": "http://adlnet.gov/expapi/activities/interaction",
}

Statement = dict[str, Any]
"""As JSON writes it."""


@dataclass(frozen=True, slots=True)
class Source:
    """Whose statements these are. `home`: this server's address; `class_id`: empty, where there is none."""

    home: str
    secret: bytes
    class_id: str = ""


def statements_of(facts: Facts, source: Source) -> list[Statement]:
    """Return what pupils did, in order of time."""
    making = _Making(facts, source, read(facts.entries))
    found = [*_attended(making), *_answered(making), *_asked(making), *_interacted(making)]
    return sorted(found, key=lambda statement: (str(statement["timestamp"]), str(statement["id"])))


@dataclass
class _Making:
    facts: Facts
    source: Source
    story: Story
    until: float = field(init=False)

    def __post_init__(self) -> None:
        self.until = self.facts.now if self.facts.ended_at is None else self.facts.ended_at

    @property
    def pupils(self) -> Iterator[tuple[str, Known]]:
        return ((person, one) for person, one in self.story.people.items() if one.role == "student")

    def statement(
        self, person: str, verb: str, at: float, thing: Statement, result: Mapping[str, Any] | None = None
    ) -> Statement:
        lesson = f"{self.source.home}/lesson/{self.facts.lesson_id}"
        key = f"{lesson} {person} {verb} {at!r} {thing['id']}"
        made: Statement = {
            "id": str(uuid.uuid5(uuid.NAMESPACE_URL, key)),
            "actor": self._actor(person),
            "verb": {"id": VERBS[verb], "display": {"en": verb}},
            "object": {"objectType": "Activity", **thing},
            "timestamp": datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds"),
            "context": {"contextActivities": {"parent": [self.activity("lesson", "")]}},
        }
        return made if result is None else made | {"result": dict(result)}

    def activity(self, kind: str, path: str) -> Statement:
        address = f"{self.source.home}/lesson/{self.facts.lesson_id}{path}"
        return {"id": address, "definition": {"type": _KINDS[kind]}}

    def extension(self, name: str) -> str:
        return f"{self.source.home}/xapi/{name}"

    def _actor(self, person: str) -> Statement:
        one, source = self.story.people[person], self.source
        seated = source.class_id and one.seat is not None
        key = f"{source.class_id} {one.seat}" if seated else f"{self.facts.lesson_id} {person}"
        digest = hashlib.blake2b(key.encode(), key=source.secret[:64], digest_size=16, person=b"xapi actor")
        return {
            "objectType": "Agent",
            "account": {"homePage": source.home, "name": digest.hexdigest()},
        }


def _attended(making: _Making) -> Iterator[Statement]:
    lesson = making.activity("lesson", "")
    for person, one in making.pupils:
        for stay in one.stays:
            seconds = (making.until if stay.went_at is None else stay.went_at) - stay.came_at
            yield making.statement(person, "attended", stay.came_at, lesson, {"duration": duration(seconds)})


def _answered(making: _Making) -> Iterator[Statement]:
    """Yield answers with their author. What was written is counted as answered, and not told."""
    for record in making.facts.polls:
        thing = making.activity("question", f"/question/{record.poll}/{record.round}")
        thing["definition"] |= {"interactionType": "choice" if record.question.options else "other"}
        for written in record.answers:
            one = making.story.people.get(written.person)
            if one is not None and one.role == "student":
                yield making.statement(
                    written.person,
                    "answered",
                    record.closed_at,
                    thing,
                    _response(record, written.answer.chosen),
                )


def _response(record: Record, chosen: list[int]) -> Mapping[str, Any] | None:
    """Return what was chosen, as `choice` writes it: indexes from 1 with `[,]` between."""
    return (
        {"response": "[,]".join(str(one + 1) for one in chosen)} if record.question.kind != "text" else None
    )


def _asked(making: _Making) -> Iterator[Statement]:
    """Yield what pupils asked the staff alone; what follows before an answer belongs to the same question."""
    asked: dict[str, float] = {}
    for said in making.facts.said:
        pupil = pupil_of(said.channel)
        if pupil is None or pupil not in making.story.people:
            continue
        if said.role in STAFF and pupil in asked:
            yield _question(making, pupil, asked.pop(pupil), said.at)
        elif said.person == pupil:
            asked.setdefault(pupil, said.at)
    for pupil, at in asked.items():
        yield _question(making, pupil, at, None)


def _question(making: _Making, pupil: str, at: float, answered_at: float | None) -> Statement:
    answer = (
        {} if answered_at is None else {making.extension("seconds-to-answer"): round(answered_at - at, 1)}
    )
    return making.statement(pupil, "asked", at, making.activity("lesson", ""), {"extensions": answer})


def _interacted(making: _Making) -> Iterator[Statement]:
    """Yield pupils' work in groups: how long, how much they talked and drew."""
    talk = Counter({(one.scope, one.person): one.seconds for one in making.facts.talked})
    strokes = Counter[tuple[str, str]]()
    for drawn in making.facts.drawn:
        page = split_page(drawn.page_id)
        if page is not None and page.board.kind == "group":
            strokes[page.board.owner, drawn.person] += drawn.strokes
    for (group, person), times in making.story.places.items():
        if making.story.people[person].role == "student":
            done = {
                making.extension("talk-seconds"): round(talk[group, person], 1),
                making.extension("strokes"): strokes[group, person],
            }
            result = {"duration": duration(_seconds(times, making.until)), "extensions": done}
            thing = making.activity("group", f"/group/{group}")
            yield making.statement(person, "interacted", times[0].begin, thing, result)


def _seconds(times: list[Time], until: float) -> float:
    return sum(time.seconds(until) for time in times)


def duration(seconds: float) -> str:
    """Return seconds as xAPI writes them (ISO 8601)."""
    return f"PT{max(0.0, round(seconds, 1)):g}S"
