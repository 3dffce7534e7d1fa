"""What `manabiya doctor` concludes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from signaling.cli.advice import Facts, advice, version_of
from signaling.cli.finding import Level
from signaling.config import read

HEALTHY = Facts(
    unknown_settings=(),
    addresses=("192.0.2.7",),
    redis_program="/usr/bin/redis-server",
    redis_version="7.0.15",
    redis_complaint="",
    redis_keeps=True,
    database_complaint="",
    taken_ports=(),
    running=False,
    free_bytes=50_000_000_000,
    bundle=True,
    kernel_complaint="",
    walls_complaint="",
    japanese_font=True,
    office=True,
    office_complaint="",
    room_here=40,
    rehearsal_room=0,
)


def problems(facts: Facts, **environment: str) -> list[str]:
    return found(Level.PROBLEM, facts, **environment)


def notes(facts: Facts, **environment: str) -> list[str]:
    return found(Level.NOTE, facts, **environment)


def found(level: Level, facts: Facts, **environment: str) -> list[str]:
    settings = read({f"MANABIYA_{name}": value for name, value in environment.items()}, ["192.0.2.7"])
    return [finding.text for finding in advice(settings, facts) if finding.level is level]


def test_a_healthy_machine_has_no_problem() -> None:
    """The defaults on a machine with everything are no problem."""
    assert problems(HEALTHY) == []


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"redis_program": None}, "redis-server"),
        ({"database_complaint": "disk I/O error"}, "disk I/O error"),
        ({"taken_ports": ((8080, "HTTP_PORT"),)}, "MANABIYA_HTTP_PORT"),
        ({"free_bytes": 500_000_000}, "0.5 GB"),
        ({"bundle": False}, "make setup"),
    ],
)
def test_each_thing_that_is_missing_is_one_problem(change: dict[str, object], word: str) -> None:
    """Whatever keeps a class from taking place is said once, with what to do."""
    (text,) = problems(replace(HEALTHY, **change))  # type: ignore[arg-type]  # one of several fields
    assert word in text


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"redis_complaint": "Connection refused"}, "Connection refused"),
        ({"redis_version": "5.0.3"}, "too old"),
        ({"redis_keeps": False}, "appendonly yes"),
    ],
)
def test_a_redis_of_ones_own_is_looked_at(change: dict[str, object], word: str) -> None:
    """A Redis that is named must answer, be new enough, and keep what it is told."""
    (text,) = problems(replace(HEALTHY, **change), REDIS_URL="redis://localhost/0")  # type: ignore[arg-type]
    assert word in text


def test_sqlite_cannot_serve_several_machines() -> None:
    """A Redis elsewhere with a database here is said to be a mistake; on one machine it is a note."""
    assert any("PostgreSQL" in text for text in problems(HEALTHY, REDIS_URL="redis://redis.school/0"))
    assert any("PostgreSQL" in text for text in notes(HEALTHY))
    database = {"DATABASE_URL": "postgresql://db/m", "REDIS_URL": "redis://redis.school/0"}
    assert problems(HEALTHY, **database) == []


def test_browsers_elsewhere_need_tls() -> None:
    """An open server without TLS is a problem, behind a proxy with a certificate it is none."""
    assert any("--tls" in text for text in problems(HEALTHY, HTTP_HOST="0.0.0.0"))
    assert any("--tls" in text for text in problems(HEALTHY, PUBLIC_URL="http://class.example.org"))
    assert problems(HEALTHY, HTTP_HOST="0.0.0.0", PUBLIC_URL="https://class.example.org") == []


def test_a_running_system_holds_its_ports_itself() -> None:
    """While `serve` runs its own ports are not called taken."""
    assert problems(replace(HEALTHY, running=True, taken_ports=((8080, "HTTP_PORT"),))) == []


def test_a_port_that_linux_gives_away_is_noted() -> None:
    """A media port among the ephemeral ones may be taken at any start."""
    assert any("32768" in text for text in notes(HEALTHY, MEDIA_PORT="40000"))


def test_a_misspelt_setting_is_noted() -> None:
    """What looks like a setting and is none is asked about."""
    facts = replace(HEALTHY, unknown_settings=("MANABIYA_HTTP_PROT is not a setting",))
    assert any("HTTP_PROT" in text for text in notes(facts))


def test_versions_are_compared_as_numbers() -> None:
    """6.10 is newer than 6.2, and a suffix does not matter."""
    assert version_of("6.10.1") > version_of("6.2.0")
    assert version_of("7.0.15-rc1") == (7, 0)


def test_a_missing_kernel_is_a_problem_only_where_it_is_asked_for() -> None:
    """Packets are forwarded in Python without it; MANABIYA_KERNEL=c says that this is not wanted."""
    without = replace(HEALTHY, kernel_complaint="it was not built")
    assert "C kernel" in "".join(found(Level.GOOD, HEALTHY))
    assert any("in Python, with more work: it was not built" in text for text in notes(without))
    assert any("it was not built" in text for text in problems(without, KERNEL="c"))
    assert any("as MANABIYA_KERNEL says" in text for text in notes(without, KERNEL="python"))


def test_where_no_walls_can_be_built_no_file_is_read() -> None:
    """That is a problem: the system says so instead of reading files without them."""
    without = replace(HEALTHY, walls_complaint="no walls are known for Plan 9")
    assert any("Plan 9" in text for text in problems(without))


def test_missing_japanese_fonts_are_named() -> None:
    """Text would be missing from what a school prints."""
    without = replace(HEALTHY, japanese_font=False)
    assert any("fonts-noto-cjk" in text for text in notes(without))
    assert not any("fonts-noto-cjk" in text for text in notes(HEALTHY))


def test_it_says_whether_office_documents_can_be_read() -> None:
    """With LibreOffice behind walls they can; without it, or without walls, all else is as it was."""
    assert any("Office files" in text for text in found(Level.GOOD, HEALTHY))
    assert any("no LibreOffice" in text for text in notes(replace(HEALTHY, office=False)))
    shut_out = replace(HEALTHY, office_complaint="landlock(444): Function not implemented")
    assert any("landlock(444)" in text for text in notes(shut_out))
    assert problems(replace(HEALTHY, office=False)) == problems(shut_out) == problems(HEALTHY)


def test_it_says_with_how_many_pupils_teachers_can_rehearse() -> None:
    """`serve` plays as many as this machine carries; elsewhere living workers are counted, or missed."""
    redis = "redis://localhost/0"
    assert "rehearsals: `serve` plays up to 40 simulated pupils at once here" in found(Level.GOOD, HEALTHY)
    played = replace(HEALTHY, rehearsal_room=120)
    assert "rehearsals: up to 120 simulated pupils are played at once" in found(
        Level.GOOD, played, REDIS_URL=redis
    )
    (missed,) = (text for text in notes(HEALTHY, REDIS_URL=redis) if "rehearsals" in text)
    assert "run `manabiya rehearse` (this machine has room for 40)" in missed
    away = replace(HEALTHY, redis_complaint="Connection refused")
    assert not any("rehearsals" in text for text in notes(away, REDIS_URL=redis))
