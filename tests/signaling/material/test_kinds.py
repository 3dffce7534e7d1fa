"""Files are told apart by their first bytes."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.material.kinds import HEAD_BYTES, Kind, kind_of
from tests.kit.documents import pdf, picture


def archive(*entries: tuple[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as file:
        for name, content in entries:
            file.writestr(name, content)
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (pdf(), "pdf"),
        (picture("PNG"), "picture"),
        (picture("JPEG"), "picture"),
        (picture("GIF"), "picture"),
        (picture("WEBP"), "picture"),
        (archive(("[Content_Types].xml", b"<Types/>")), "office"),
        (archive(("word/numbering.xml", b"<w/>"), ("[Content_Types].xml", b"<Types/>")), "office"),
        (archive(("_rels/.rels", b"<Relationships/>")), "office"),
        (archive(("mimetype", b"application/vnd.oasis.opendocument.text")), "office"),
        (archive(("mimetype", b"application/epub+zip")), None),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "office"),
        (archive(("evil.exe", b"MZ")), None),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>', None),
        (b"<!doctype html><script>alert(1)</script>", None),
        (b"<html>" + pdf(), None),
        (b"GIF87", None),
        (b"RIFF\0\0\0\0WAVE", None),
        (b"MZ" + bytes(100), None),
        (b"", None),
    ],
)
def test_the_first_bytes_say_what_a_file_is(content: bytes, kind: Kind | None) -> None:
    """PDF, PNG, JPEG, GIF, WebP and Office are known; web pages, SVG, programs and mixtures are not."""
    assert kind_of(content[:HEAD_BYTES]) == kind


@given(st.binary(max_size=HEAD_BYTES))
def test_any_bytes_have_an_answer(head: bytes) -> None:
    """Nothing that begins a file raises."""
    assert kind_of(head) in {"pdf", "picture", "office", None}
