"""What simulated pupils look and sound like."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from pathlib import Path

import av
import pytest
from av.video.frame import VideoFrame

from signaling.clients import voice
from signaling.clients.clip_maker import LOOKS, STILL, clip_of, make
from signaling.clients.clips import LAYERS, SILENCE, Clip, load, path_of, store
from signaling.clients.drawing import Canvas, Pose, colour, draw, look
from signaling.stills.jpeg import checked

SMALL = Clip(idle=[[b"a"]], talking=[[b"b"]], voice=[(b"c", 30)])


@pytest.fixture(scope="module")
def made() -> Clip:
    return make(1)


def decoded(frames: Sequence[bytes]) -> list[VideoFrame]:
    decoder = av.CodecContext.create("vp8", "r")
    return [picture for frame in frames for picture in decoder.decode(av.Packet(frame))]


def test_every_part_of_every_layer_begins_with_its_only_keyframe(made: Clip) -> None:
    """Parts may follow one another in any order, because each starts afresh (RFC 6386 section 9.1)."""
    for part in (made.idle, made.talking):
        for frames in part:
            assert [frame[0] & 1 for frame in frames] == [0] + [1] * (len(frames) - 1)


def test_layers_have_their_sizes_and_the_same_length(made: Clip) -> None:
    """The three layers show the same moments in three sizes."""
    for part in (made.idle, made.talking):
        pictures = [decoded(frames) for frames in part]
        assert [(first.width, first.height) for first, *_ in pictures] == list(LAYERS)
        assert len({len(each) for each in pictures}) == 1


def test_a_voice_rises_and_falls(made: Clip) -> None:
    """Speech is loud in its syllables and silent between its words, as levels in the packets say."""
    levels = [level for _, level in made.voice]
    assert min(levels) < 35
    assert max(levels) == voice.SILENT_LEVEL
    assert sum(level < 40 for level in levels) > len(levels) / 2


def test_a_still_passes_as_one(made: Clip) -> None:
    """What a simulated pupil hands in is what the server takes from a page."""
    assert checked(made.still)
    (picture,) = av.CodecContext.create("mjpeg", "r").decode(av.Packet(made.still))
    assert (picture.width, picture.height) == STILL


def test_voice_and_silence_are_opus() -> None:
    """An Opus decoder takes the packets: 20 ms each, and nothing in the packet of silence."""
    decoder = av.CodecContext.create("libopus", "r")
    decoder.sample_rate = voice.SAMPLE_HZ
    for packet in [SILENCE, *(payload for payload, _ in make_voice())]:
        (frame,) = decoder.decode(av.Packet(packet))
        assert frame.samples in {
            voice.FRAME_SAMPLES,
            voice.FRAME_SAMPLES - 312,
        }  # the first lacks the look-ahead


def make_voice() -> list[tuple[bytes, int]]:
    return make(0).voice[:20]


def test_levels_are_those_of_rfc_6464() -> None:
    """Full scale is 0, half of it 6, silence 127."""
    assert voice.level(array("h", [32767] * 960)) == 0
    assert voice.level(array("h", [16384] * 960)) == 6
    assert voice.level(array("h", [0] * 960)) == 127


@pytest.mark.parametrize("number", range(LOOKS))
def test_voices_are_whole_frames_within_their_range(number: int) -> None:
    """Every voice is a whole number of frames and never clips."""
    samples = voice.speech(number)
    assert len(samples) % voice.FRAME_SAMPLES == 0
    assert 3000 < max(samples) < 32767


def test_pupils_look_different() -> None:
    """The first six differ in their colours; the seventh looks like the first."""
    assert len({look(number) for number in range(LOOKS)}) == LOOKS
    assert look(LOOKS) == look(0)


def test_a_face_moves() -> None:
    """An open mouth, closed eyes and a sway each change the picture."""
    still = draw(320, 180, look(0), Pose()).planes
    for pose in (Pose(mouth=1.0), Pose(eyes=0.0), Pose(sway=1.0)):
        assert draw(320, 180, look(0), pose).planes != still


def test_a_canvas_fills_what_is_inside_and_nothing_else() -> None:
    """An ellipse fills its middle, leaves the corners, and is cut at the edges without an error."""
    canvas = Canvas(32, 32, colour(255, 255, 255))
    canvas.ellipse(0, 0.5, 0.3, 0.3, colour(0, 0, 0))
    luma = canvas.planes[0]
    assert (luma[16 * 32 + 16], luma[0]) == (16, 235)
    canvas.ellipse(0.9, 0.95, 0.5, 0.5, colour(0, 0, 0))
    canvas.ellipse(0, 0.5, 0, 0, colour(255, 0, 0))
    assert [len(plane) for plane in canvas.planes] == [1024, 256, 256]


def test_a_clip_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second time a clip comes from its file; pupils who look alike share it."""
    calls: list[int] = []

    def counted(number: int) -> Clip:
        calls.append(number)
        return SMALL

    monkeypatch.setattr("signaling.clients.clip_maker.make", counted)
    assert clip_of(tmp_path, 2) == clip_of(tmp_path, 2) == clip_of(tmp_path, 2 + LOOKS) == SMALL
    assert calls == [2]


def test_a_broken_file_is_no_clip(tmp_path: Path) -> None:
    """A file that was cut off, or is something else, counts as absent, and is made anew."""
    assert load(tmp_path, 0) is None
    store(tmp_path, 0, SMALL)
    assert load(tmp_path, 0) == SMALL
    path_of(tmp_path, 0).write_bytes(path_of(tmp_path, 0).read_bytes()[:-3])
    assert load(tmp_path, 0) is None
