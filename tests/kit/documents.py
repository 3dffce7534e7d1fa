"""PDF documents and pictures, made in code: good ones, and such as somebody makes on purpose."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Sequence

from PIL import Image, ImageDraw

A4 = (595, 842)


def pdf(
    contents: Sequence[bytes] = (b"",),
    *,
    box: tuple[float, float] = A4,
    resources: bytes = b"",
    more: Sequence[bytes] = (),
    catalog: bytes = b"",
    trailer: bytes = b"",
) -> bytes:
    """Return a document of one page for each content stream.

    `more`: further objects, from number 3 on; `resources`, `catalog`, `trailer`: entries of these.
    """
    first_page = 3 + len(more)
    kids = b" ".join(b"%d 0 R" % (first_page + 2 * number) for number in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(contents), kids),
        *more,
    ]
    for number, content in enumerate(contents):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %f %f] /Resources << %s >> /Contents %d 0 R >>"
            % (*box, resources, first_page + 2 * number + 1)
        )
        objects.append(stream(content))
    return _written(objects, trailer)


def japanese(text: str, *, font: str = "HeiseiMin-W3", pages: int = 1) -> bytes:
    """Return a document that names a Japanese font and does not carry it."""
    shown = text.encode("utf-16-be").hex().encode()
    content = b"BT /F1 48 Tf 60 700 Td <%s> Tj ET" % shown
    fonts = [
        b"<< /Type /Font /Subtype /Type0 /BaseFont /%s-UniJIS-UCS2-H /Encoding /UniJIS-UCS2-H "
        b"/DescendantFonts [4 0 R] >>" % font.encode(),
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /%s /CIDSystemInfo << /Registry (Adobe) "
        b"/Ordering (Japan1) /Supplement 2 >> /FontDescriptor 5 0 R /DW 1000 >>" % font.encode(),
        b"<< /Type /FontDescriptor /FontName /%s /Flags 6 /FontBBox [-100 -250 1200 930] /ItalicAngle 0 "
        b"/Ascent 860 /Descent -140 /CapHeight 709 /StemV 69 >>" % font.encode(),
    ]
    return pdf([content] * pages, resources=b"/Font << /F1 3 0 R >>", more=fonts)


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """Return a stream object."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


def huge_image_pdf(side: int) -> bytes:
    """Return a document with a grey picture of `side` by `side` pixels in a few kilobytes."""
    packer = zlib.compressobj(9)
    rows = b"\0" * side
    packed = b"".join([packer.compress(rows) for _ in range(side)] + [packer.flush()])
    entries = (
        b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 "
        b"/Filter /FlateDecode" % (side, side)
    )
    return pdf(
        [b"600 0 0 800 0 0 cm /I Do"], resources=b"/XObject << /I 3 0 R >>", more=[stream(packed, entries)]
    )


def endless_pdf() -> bytes:
    """Return a document whose page is painted all over 60,000 times: minutes of work, and no memory."""
    return pdf([b"0 0 600 900 re f " * 60_000])


def picture(kind: str = "PNG", size: tuple[int, int] = (600, 400), **saved: object) -> bytes:
    """Return a picture with a red circle on white."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).ellipse((size[0] // 4, size[1] // 4, size[0] // 2, size[1] // 2), fill="red")
    written = io.BytesIO()
    image.save(written, kind, **saved)
    return written.getvalue()


def photograph() -> bytes:
    """Return a JPEG with a place (GPS), a camera and a turn by a quarter in its EXIF."""
    exif = Image.Exif()
    exif[0x010F] = "CAMERA-OF-A-CHILD"
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (35.0, 42.0, 4.2), 3: "E", 4: (139.0, 30.0, 7.1)})
    return picture("JPEG", exif=exif)


def png_bomb(side: int) -> bytes:
    """Return a PNG that says `side` by `side` pixels, all of them black, in few bytes."""
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    packer = zlib.compressobj(9)
    row = b"\0" * (1 + (side + 7) // 8)
    packed = b"".join([packer.compress(row) for _ in range(side)] + [packer.flush()])
    chunks = ((b"IHDR", header), (b"IDAT", packed), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


def _written(objects: Sequence[bytes], trailer: bytes) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        trailer,
        start,
    )
    return bytes(out)
