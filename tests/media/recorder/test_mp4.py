"""Complete files as MP4."""

from __future__ import annotations

from pathlib import Path

import av
import pytest

from media.recorder.matroska import Muxer
from media.recorder.mp4 import NotMoved, copy_as_mp4
from tests.media.recorder.test_repair import h264
from tests.media.support.kept import frames_of


def written(folder: Path, times: list[int]) -> Path:
    setup, frames = h264()
    muxer = Muxer(setup)
    muxer.add((data, at, key) for (data, _, key), at in zip(frames, times, strict=False))
    muxer.flush()
    clusters, path = muxer.take(), folder / "0001.mkv"
    path.write_bytes(muxer.header + clusters)
    return path


@pytest.mark.parametrize("times", [[0], [0, 33], [0, 40, 9000, 9040], [0, 1, 2, 3_600_000]])
def test_every_picture_has_its_moment(tmp_path: Path, times: list[int]) -> None:
    """Also the last one, and those behind a gap."""
    source = written(tmp_path, times)
    assert copy_as_mp4(source, tmp_path / "0001.mp4") == len(times)
    assert [frame.data for frame in frames_of(tmp_path / "0001.mp4")] == [
        frame.data for frame in frames_of(source)
    ]
    with av.open(str(tmp_path / "0001.mp4")) as container:
        shown = [frame.time for frame in container.decode(video=0)]
    assert shown == pytest.approx([at / 1000 for at in times], abs=0.0005)


def test_what_is_no_file_is_not_moved(tmp_path: Path) -> None:
    """It is said so, and the source stays as it is."""
    source = tmp_path / "0001.mkv"
    source.write_bytes(b"nonsense" * 100)
    with pytest.raises(NotMoved):
        copy_as_mp4(source, tmp_path / "0001.mp4")
    assert source.read_bytes() == b"nonsense" * 100
