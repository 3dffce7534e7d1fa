"""Who has files finished."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from media import control
from media.recorder.finisher import Finisher
from tests.media.recorder.test_repair import left
from tests.media.recorder.test_writer import until
from tests.media.support.kept import spans_of, until_finished

RECORDING = "rec-1"


@pytest.fixture
def finisher(tmp_path: Path) -> Finisher:
    return Finisher(tmp_path / control.RECORDINGS_FOLDER)


def test_what_was_left_is_finished_by_another_process(finisher: Finisher, tmp_path: Path) -> None:
    """Whoever asks goes on at once."""
    left(tmp_path, moves=True).close()
    began = time.monotonic()
    finisher.ask()
    assert time.monotonic() - began < 0.05
    until_finished(tmp_path, RECORDING)
    (span,) = spans_of(tmp_path, RECORDING)
    assert span.began.file == "0001.mp4"


def test_one_is_asked_for_after_another(finisher: Finisher, tmp_path: Path) -> None:
    """What was locked at the first time is finished at the second."""
    files = left(tmp_path)
    finisher.ask(RECORDING)
    files.close()
    finisher.ask(RECORDING)
    until_finished(tmp_path, RECORDING)


def test_without_recordings_nothing_is_started(finisher: Finisher, tmp_path: Path) -> None:
    """Nor a folder made."""
    finisher.ask()
    until("the thread to have looked", finisher._queue.empty)
    assert list(tmp_path.iterdir()) == []


def test_it_has_the_lowest_priority(tmp_path: Path) -> None:
    """The lesson's packets come first: SCHED_IDLE, which the disk's turns follow as well."""
    (tmp_path / control.RECORDINGS_FOLDER).mkdir()
    folder = tmp_path / control.RECORDINGS_FOLDER / RECORDING
    folder.mkdir()
    os.mkfifo(folder / control.SPANS_FILE)
    code = (
        "import os, sys; from media.recorder import repair; repair.main();"
        "print(os.sched_getscheduler(0) == os.SCHED_IDLE, os.nice(0))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder.parent)], check=True, capture_output=True, text=True
    )
    assert done.stdout.split() == ["True", "19"]
    assert "1 foreign" in done.stderr
