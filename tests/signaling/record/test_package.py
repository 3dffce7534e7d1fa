"""A lesson packed for another school."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC

from signaling.record.build import record_of
from signaling.record.nameless import without_names
from signaling.record.package import packed
from signaling.record.tables import TABLES
from tests.signaling.record.test_build import facts_of


def test_it_holds_every_table_and_the_plan_and_no_name() -> None:
    """The same lesson makes the same bytes."""
    nameless = record_of(without_names(facts_of(), b"secret"))
    found = packed(nameless, b"{}", "ja", UTC)
    assert found == packed(nameless, b"{}", "ja", UTC)
    with zipfile.ZipFile(io.BytesIO(found)) as package:
        files = {name: package.read(name).decode() for name in package.namelist()}
    assert set(files) == {*(f"{table}.csv" for table in TABLES), "lesson-plan.json"}
    assert files["lesson-plan.json"] == "{}"
    assert "P1" in files["attendance.csv"]
    assert not any(name in text for text in files.values() for name in ("はな", "けん", "佐藤", "校長"))


def test_a_lesson_without_a_plan_has_none_to_give() -> None:
    """Its tables are given all the same."""
    with zipfile.ZipFile(io.BytesIO(packed(record_of(facts_of()), None, "en", UTC))) as package:
        assert set(package.namelist()) == {f"{table}.csv" for table in TABLES}
