"""Backup and restore, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from signaling.accounts import first_start
from signaling.cli import archive
from signaling.cli.main import main
from signaling.config import Settings, load, read

NOW = "2026-04-06T08:30:00+00:00"


@pytest.fixture
def school(tmp_path: Path, database_url: str) -> Settings:
    """An installation with a secret key of its own and one lesson."""
    settings = load(environment(tmp_path, database_url))
    (settings.data_dir / "log").mkdir()
    (settings.data_dir / "log" / "signaling.log").write_text("much\n")
    (settings.data_dir / "redis").mkdir()
    (settings.data_dir / "recordings").mkdir()
    (settings.data_dir / "recordings" / "lesson.mkv").write_bytes(b"film")
    links_of(settings)
    return settings


def environment(folder: Path, database_url: str) -> dict[str, str]:
    return {"MANABIYA_DATA_DIR": str(folder / "data"), "MANABIYA_DATABASE_URL": database_url}


def links_of(settings: Settings) -> str:
    """The pupil link of the lesson that is ready; a new lesson is made if there is none."""
    return asyncio.run(first_start.ready_lesson(settings)).student


def test_a_restore_brings_everything_back(school: Settings, tmp_path: Path) -> None:
    """After a restore the database, the secret key and the recordings are those of the backup."""
    file = tmp_path / "backup.tar.gz"
    archive.write(school, file, NOW)
    before, key = links_of(school), (school.data_dir / "secret_key").read_text()
    damage(school)
    archive.put_back(school, file)
    assert links_of(school) == before
    assert (school.data_dir / "secret_key").read_text() == key
    assert (school.data_dir / "recordings" / "lesson.mkv").read_bytes() == b"film"


def damage(school: Settings) -> None:
    """End the lesson's life and lose files, as a fault or a person might."""
    (school.data_dir / "secret_key").write_text("x" * 64)
    (school.data_dir / "recordings" / "lesson.mkv").unlink()
    path = archive.sqlite_path(school)
    if path is not None:
        path.write_bytes(b"")
    else:
        archive.run_tool("psql", "-qX", "-c", "DELETE FROM lessons", archive.plain_url(school))


def test_what_does_not_last_is_left_out(school: Settings, tmp_path: Path) -> None:
    """Logs, live state and locks are neither in the backup nor in the way of a restore."""
    file = tmp_path / "backup.tar.gz"
    archive.write(school, file, NOW)
    with tarfile.open(file) as tar:
        names = {name.split("/")[1] for name in tar.getnames() if name.startswith("files/")}
    assert names == {"secret_key", "recordings"}


def test_only_its_owner_reads_a_backup(school: Settings, tmp_path: Path) -> None:
    """The secret key is in it."""
    file = tmp_path / "backup.tar.gz"
    archive.write(school, file, NOW)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_what_was_there_before_is_set_aside(school: Settings, tmp_path: Path) -> None:
    """A restore deletes nothing, however often it is done."""
    file = tmp_path / "backup.tar.gz"
    archive.write(school, file, NOW)
    folders = [archive.put_back(school, file) for _ in range(2)]
    assert [folder and folder.name for folder in folders] == [
        "before-restore-1",
        "before-restore-2",
    ]
    assert all(folder is not None and (folder / "secret_key").exists() for folder in folders)


def test_what_is_set_aside_is_not_backed_up(school: Settings, tmp_path: Path) -> None:
    """Backups do not grow by what restores left behind."""
    archive.write(school, tmp_path / "first.tar.gz", NOW)
    archive.put_back(school, tmp_path / "first.tar.gz")
    archive.write(school, tmp_path / "second.tar.gz", NOW)
    with tarfile.open(tmp_path / "second.tar.gz") as tar:
        assert not [name for name in tar.getnames() if "before-restore" in name]


def test_live_state_of_another_time_does_not_come_back(school: Settings, tmp_path: Path) -> None:
    """Redis' files are set aside too: after a restore no lesson is under way."""
    archive.write(school, tmp_path / "backup.tar.gz", NOW)
    (school.data_dir / "redis" / "appendonly.aof").write_text("live")
    aside = archive.put_back(school, tmp_path / "backup.tar.gz")
    assert not (school.data_dir / "redis").exists()
    assert aside is not None
    assert (aside / "redis" / "appendonly.aof").read_text() == "live"


def test_the_folder_itself_stays(school: Settings, tmp_path: Path) -> None:
    """DATA_DIR may be a volume, and the folder above it somebody else's: a restore happens inside."""
    archive.write(school, tmp_path / "backup.tar.gz", NOW)
    before = school.data_dir.stat().st_ino
    archive.put_back(school, tmp_path / "backup.tar.gz")
    assert school.data_dir.stat().st_ino == before


def test_a_backup_never_overwrites(school: Settings, tmp_path: Path) -> None:
    """A file that is there already is left as it is."""
    file = tmp_path / "backup.tar.gz"
    file.write_text("older")
    with pytest.raises(archive.ArchiveError, match="exists"):
        archive.write(school, file, NOW)
    assert file.read_text() == "older"


@pytest.fixture
def small_school(tmp_path: Path, sqlite_url: str) -> Settings:
    """As `school`, on SQLite only."""
    settings = load(environment(tmp_path, sqlite_url))
    links_of(settings)
    return settings


def cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-500])


def something_else(file: Path) -> None:
    file.write_bytes(b"not an archive")


def empty(file: Path) -> None:
    with tarfile.open(file, "w:gz"):
        pass


def missing(file: Path) -> None:
    file.unlink()


@pytest.mark.parametrize("harm", [cut_short, something_else, empty, missing])
def test_a_broken_backup_changes_nothing(
    small_school: Settings, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    """Whatever is wrong with the file is found before anything is touched."""
    file = tmp_path / "backup.tar.gz"
    archive.write(small_school, file, NOW)
    before = links_of(small_school)
    harm(file)
    with pytest.raises(archive.ArchiveError, match="not a whole backup"):
        archive.put_back(small_school, file)
    assert links_of(small_school) == before
    assert not list(small_school.data_dir.glob("*restore*"))


@pytest.mark.parametrize("name", ["../outside", "/outside", "files/../../outside"])
def test_an_archive_writes_nothing_outside(small_school: Settings, tmp_path: Path, name: str) -> None:
    """A file that names a place elsewhere is refused as a whole."""
    with tarfile.open(tmp_path / "evil.tar.gz", "w:gz") as tar:
        archive.add_text(tar, name, "evil")
    with pytest.raises(archive.ArchiveError, match="no place in a backup"):
        archive.put_back(small_school, tmp_path / "evil.tar.gz")


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_an_archive_holds_files_only(small_school: Settings, tmp_path: Path, kind: bytes) -> None:
    """Links and devices are refused."""
    entry = tarfile.TarInfo("files/recordings")
    entry.type, entry.linkname = kind, "/etc/shadow"
    with tarfile.open(tmp_path / "evil.tar.gz", "w:gz") as tar:
        tar.addfile(entry)
    with pytest.raises(archive.ArchiveError, match="no place in a backup"):
        archive.put_back(small_school, tmp_path / "evil.tar.gz")


def test_a_broken_database_is_found_before_anything_is_touched(
    small_school: Settings, tmp_path: Path
) -> None:
    """The database in the archive is checked, not only the archive."""
    broken = tmp_path / "broken.sqlite3"
    broken.write_bytes(b"SQLite format 3\0" + b"\xff" * 8000)
    with pytest.raises(archive.ArchiveError, match="broken"):
        archive.check_sqlite(broken)


def test_a_backup_of_the_other_kind_is_refused(small_school: Settings, tmp_path: Path) -> None:
    """An SQLite backup does not go into PostgreSQL, and that is said."""
    file = tmp_path / "backup.tar.gz"
    archive.write(small_school, file, NOW)
    elsewhere = read(environment(tmp_path / "other", "postgresql://db/manabiya"))
    with pytest.raises(archive.ArchiveError, match="holds a SQLite database"):
        archive.put_back(elsewhere, file)


def test_a_backup_is_right_while_somebody_writes(small_school: Settings, tmp_path: Path) -> None:
    """What was committed is in the backup though it is still in the write-ahead log."""
    path = archive.sqlite_path(small_school)
    assert path is not None
    writer = sqlite3.connect(path)
    writer.execute("PRAGMA journal_mode=WAL")
    writer.execute("CREATE TABLE marks (name TEXT)")
    writer.execute("INSERT INTO marks VALUES ('committed')")
    writer.commit()
    writer.execute("INSERT INTO marks VALUES ('not yet')")
    archive.write(small_school, tmp_path / "backup.tar.gz", NOW)
    writer.close()
    with tarfile.open(tmp_path / "backup.tar.gz") as tar:
        archive.extract(tar, tmp_path / "out")
    copy = sqlite3.connect(tmp_path / "out" / "database.sqlite3")
    assert copy.execute("SELECT name FROM marks").fetchall() == [("committed",)]
    copy.close()


def test_two_commands_are_enough(
    small_school: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """`manabiya backup FILE`, then `manabiya restore FILE` on a new machine: the lesson is there."""
    for name, value in environment(tmp_path, small_school.database_url).items():
        monkeypatch.setenv(name, value)
    file, before = tmp_path / "b.tar.gz", links_of(small_school)
    with pytest.raises(SystemExit, match="0"):
        main(["backup", str(file)])
    new = environment(tmp_path / "new machine", f"sqlite:///{tmp_path}/new machine/data/manabiya.sqlite3")
    for name, value in new.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit, match="0"):
        main(["restore", str(file)])
    assert links_of(load(new)) == before
    assert "keep it safe" in capsys.readouterr().out


def test_failures_are_a_sentence_and_a_status(
    small_school: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A script that makes backups at night can tell that one was not made."""
    for name, value in environment(tmp_path, small_school.database_url).items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit, match="1"):
        main(["backup", str(tmp_path / "no" / "such" / "folder" / "b.tar.gz")])
    with pytest.raises(SystemExit, match="1"):
        main(["restore", str(tmp_path / "nothing.tar.gz")])
    said = capsys.readouterr().err
    assert "no backup was made" in said
    assert "nothing was changed" in said
