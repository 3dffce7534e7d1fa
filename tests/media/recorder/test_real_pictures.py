"""Pictures of real encoders over a bad network into a file: what is in it can be decoded, all of it."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Literal

import av
import pytest

from media.recorder.branch import VIDEO_WAIT_SECONDS
from tests.media.support.kept import folder_of
from tests.media.support.packets import START_CODE, cut_h264, cut_vp8, encoded, units_of
from tests.media.support.tape import RECORDING, SECONDS_PER_LOOK, Tape

PICTURES = 120
PAYLOAD_BYTES = 700


def payloads_of(codec: str, picture: bytes) -> list[bytes]:
    if codec == "vp8":
        return cut_vp8(picture, PAYLOAD_BYTES, b"\x80\xe0\x81\x02\x07\x40")
    return cut_h264(units_of(picture), PAYLOAD_BYTES)


def journey(chance: random.Random, sent: list[tuple[int, int, bytes, bool]]) -> list[list[tuple[int, bool]]]:
    """Which packets arrive within each look, and whether by RTX: some in disorder, some lost for good."""
    looks = sent[-1][1] // 3000 // 3 + int(VIDEO_WAIT_SECONDS / SECONDS_PER_LOOK) + 5
    arrivals: list[list[tuple[float, int, bool]]] = [[] for _ in range(looks)]
    for index, (_, timestamp, _, _) in enumerate(sent):
        at = timestamp / 90_000 / SECONDS_PER_LOOK
        luck = chance.random() if timestamp > 9000 else 1.0
        if luck < 0.003:
            continue
        at += chance.uniform(0, 0.2) + (chance.uniform(0.5, 1.5) if luck < 0.02 else 0)
        arrivals[int(at)].append((at, index, luck < 0.02))
    return [[(index, repaired) for _, index, repaired in sorted(look)] for look in arrivals]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("encoder", "codec"), [("libvpx", "vp8"), ("libx264", "h264")])
def test_what_is_kept_can_be_decoded(
    tmp_path: Path, encoder: Literal["libvpx", "libx264"], codec: str, seed: int
) -> None:
    """Every frame is one that was sent; a decoder that stops at the first error shows every one."""
    chance = random.Random(seed)  # noqa: S311 - a network, not a secret
    pictures = encoded(encoder, PICTURES)
    tape = Tape(tmp_path, "camera", codec)
    layer = tape.layer()
    sent: list[tuple[int, int, bytes, bool]] = []
    for number, picture in enumerate(pictures):
        payloads = payloads_of(codec, picture)
        for part, payload in enumerate(payloads):
            sent.append((len(sent) + 100, 3000 * number, payload, part == len(payloads) - 1))
    tape.feed(layer, 99, payloads_of(codec, pictures[1])[0], timestamp=0)
    tape.look()
    for look in journey(chance, sent):
        for index, repaired in look:
            sequence, timestamp, payload, marker = sent[index]
            tape.feed(layer, sequence, payload, timestamp=timestamp, marker=marker, repeated=repaired)
        tape.look()
    (file,) = tape.stop()
    known = {comparable(codec, picture) for picture in pictures}
    assert all(comparable(codec, frame.data) in known for frame in file.frames)
    assert PICTURES / 3 < len(file.frames) <= PICTURES
    path = folder_of(tmp_path, RECORDING) / file.span.began.file
    with av.open(str(path), "r", options={"err_detect": "explode"}) as container:
        assert len(list(container.decode(video=0))) == len(file.frames)


def comparable(codec: str, data: bytes) -> bytes:
    """A picture without its parameter sets and remarks, in one form: the file has sizes for start codes."""
    if codec == "vp8":
        return data
    units = units_of(data) if data.startswith((START_CODE, START_CODE[1:])) else sized(data)
    return START_CODE.join(unit for unit in units if unit[0] & 0x1F in (1, 5))


def sized(data: bytes) -> list[bytes]:
    units, position = [], 0
    while position < len(data):
        start = position + 4
        position = start + int.from_bytes(data[position:start])
        units.append(data[start:position])
    return units
