"""What may be a still."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.stills.jpeg import MAX_BYTES, NoStill, checked
from tests.kit.stills import jpeg

SECRET = b"35.7N 139.5E"


def segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(content) + 2).to_bytes(2) + content


def with_segment(marker: int, content: bytes) -> bytes:
    """Return a good still with one more segment at its head."""
    still = jpeg()
    return still[:2] + segment(marker, content) + still[2:]


def test_a_canvas_picture_passes_and_is_stable() -> None:
    """A small baseline JPEG comes out as an image, and that image passes unchanged."""
    clean = checked(jpeg())
    assert clean.startswith(b"\xff\xd8")
    assert clean.endswith(b"\xff\xd9")
    assert checked(clean) == clean


@pytest.mark.parametrize("marker", [0xE0, 0xE1, 0xE2, 0xED, 0xEF, 0xFE])
def test_metadata_is_taken_out(marker: int) -> None:
    """Where a picture was taken, and whatever else is written beside it, goes to nobody."""
    clean = checked(with_segment(marker, SECRET))
    assert SECRET not in clean
    assert clean == checked(jpeg())


@pytest.mark.parametrize(
    ("problem", "data"),
    [
        ("nothing", b""),
        ("another format", b"\x89PNG\r\n\x1a\n" + bytes(100)),
        ("text", b"<svg onload=alert(1)>"),
        ("too many bytes", with_segment(0xFE, bytes(MAX_BYTES))),
        ("too wide", jpeg(336, 120)),
        ("too high", jpeg(160, 256)),
        ("something behind it", jpeg() + b"PK\x03\x04"),
        ("a second picture behind it", jpeg() + jpeg()),
        ("a progressive frame", jpeg().replace(b"\xff\xc0", b"\xff\xc2", 1)),
        ("a lossless frame", jpeg().replace(b"\xff\xc0", b"\xff\xc3", 1)),
        ("an arithmetic frame", jpeg().replace(b"\xff\xc0", b"\xff\xc9", 1)),
        ("no scan", jpeg()[:20] + b"\xff\xd9"),
        ("only ends", b"\xff\xd8\xff\xd9"),
        ("a segment longer than the file", b"\xff\xd8\xff\xe0\xff\xff\x00\xff\xd9"),
        ("a segment shorter than its length", b"\xff\xd8\xff\xe0\x00\x01\x00\xff\xd9"),
    ],
)
def test_what_is_no_still_is_refused(problem: str, data: bytes) -> None:
    """Only one small baseline picture and nothing besides is a still."""
    with pytest.raises(NoStill):
        checked(data)
    assert problem


def test_sizes_are_read_from_the_frame() -> None:
    """The largest size passes, a frame that claims more in its header does not."""
    assert checked(jpeg(320, 240))
    frame = jpeg().index(b"\xff\xc0")
    lying = bytearray(jpeg())
    lying[frame + 5 : frame + 9] = b"\xff\xff\xff\xff"
    with pytest.raises(NoStill):
        checked(bytes(lying))


@given(st.integers(0, len(jpeg()) - 1), st.binary(min_size=1, max_size=6))
def test_damage_never_raises_anything_else(at: int, damage: bytes) -> None:
    """Whatever is written over a still, it passes or is refused; what passes passes again, unchanged."""
    still = jpeg()
    with contextlib.suppress(NoStill):
        clean = checked(still[:at] + damage + still[at + len(damage) :])
        assert checked(clean) == clean


@given(st.binary(max_size=400))
def test_any_bytes_are_taken(data: bytes) -> None:
    """No bytes whatever raise anything but a refusal."""
    for candidate in (data, b"\xff\xd8" + data + b"\xff\xd9"):
        with contextlib.suppress(NoStill):
            checked(candidate)
