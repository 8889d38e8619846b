import json
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from kernel.files.rules.sniff import FileKind, classify


def picture(kind):
    out = BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, kind)
    return out.getvalue()


def not_inline(mime, reason):
    return FileKind(mime, inline_image=False, reason=reason)


UNKNOWN = not_inline("application/octet-stream", "unknown")
POLYGLOT = not_inline("application/octet-stream", "polyglot")
HTML = not_inline("text/html", "markup")
SVG = not_inline("image/svg+xml", "markup")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_pictures_are_known_by_their_bytes_whatever_their_name(kind):
    assert classify(picture(kind), "page.html") == FileKind(f"image/{kind.lower()}", True, "picture")


@pytest.mark.parametrize("kind", ["BMP", "TIFF", "ICO", "PPM"])
def test_other_picture_formats_are_downloads(kind):
    assert not classify(picture(kind), "a.png").inline_image


@pytest.mark.parametrize(
    "head",
    [
        b"GIF89a/*\x08\x00\x80\x00\x00*/=1;alert(1)",
        b"GIF89a=1;alert(1)//",
        picture("GIF") + b"<script>alert(1)</script>",
        picture("JPEG") + b"<HTML><body onload=alert(1)>",
        picture("PNG") + b"%PDF-1.7",
        picture("PNG") + b"PK\x03\x04",
        picture("JPEG") + b"<?php system('id');",
        picture("WEBP") + b"<svg onload=alert(1)>",
    ],
)
def test_polyglots_are_nobodys_pictures(head):
    assert classify(head, "a.gif") == POLYGLOT


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"<!doctype html><script>alert(1)</script>", HTML),
        (b"\xef\xbb\xbf  <HTML>", HTML),
        (b"<!-- x --><body>", HTML),
        (b"hello <script>alert(1)</script>", HTML),
        (b"caf\xe9 <script >alert(1)</script>", HTML),
        ("<script>alert(1)</script>".encode("utf-16"), HTML),
        ("<script>".encode("utf-16-be").join([b"\xfe\xff", b""]), HTML),
        (b"\x01\x02<script>alert(1)</script>", HTML),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', SVG),
        (b'<?xml version="1.0"?>\n<!-- x --><SVG onload=x>', SVG),
        (b'<!DOCTYPE svg PUBLIC "x" "y"><svg>', SVG),
        (b'<?xml version="1.0"?><svg:svg xmlns:svg="http://www.w3.org/2000/svg"/>', SVG),
        (b'<?xml version="1.0"?><feed/>', not_inline("application/xml", "markup")),
        (b'<!DOCTYPE lolz [<!ENTITY a "b">]><lolz>&a;</lolz>', not_inline("application/xml", "markup")),
    ],
)
def test_markup_is_named_and_never_inline(head, kind):
    assert classify(head, "photo.jpg") == kind


@pytest.mark.parametrize(
    ("head", "name", "mime", "reason"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\x00", "a.png", "application/pdf", "known"),
        (b"%PDF-1.4\n1 0 obj", "a.png", "application/pdf", "known"),
        (b"PK\x03\x04\x14\x00", "a.docx", "application/zip", "known"),
        (b"\x1f\x8b\x08\x00\x00", "a.txt", "application/x-gzip", "known"),
        (b"a,b\n1,2\n", "a.csv", "text/csv", "text"),
        (b"a,b\n1,2\n", "a.png", "text/plain", "text"),
        (b'{"a": 1}', "a.json", "application/json", "text"),
        ("héllo wörld é".encode()[:-1], "a", "text/plain", "text"),
        ("héllo".encode("latin-1"), "a.txt", "text/plain", "text"),
        (b"1 < 2 and a <b", "a.txt", "text/plain", "text"),
    ],
)
def test_known_kinds_for_display(head, name, mime, reason):
    assert classify(head, name) == not_inline(mime, reason)


@pytest.mark.parametrize("head", [b"\0" * 64, b"\x00\x01\x02\x03", b"MZ\x90\x00" + b"\0" * 60])
def test_the_rest_is_a_stream_of_bytes_or_at_least_no_markup(head):
    kind = classify(head, "a.png")
    assert not kind.inline_image
    assert not kind.mime.startswith(("text/", "image/"))


@given(st.binary(max_size=300) | st.text().map(str.encode), st.text(max_size=20))
def test_nothing_makes_it_stumble(head, name):
    kind = classify(head, name)
    assert kind.inline_image == (kind.reason == "picture")
    assert "/" in kind.mime


def test_only_the_head_is_looked_at():
    assert classify(b"a" * 8192 + b"<script>", "a") == not_inline("text/plain", "text")
    assert classify(b"a" * 8183 + b"<script>", "a") == HTML


def test_hostile_set(shared_data):
    folder = shared_data / "hostile_files/public"
    expected = {
        "ok_8x8.png": FileKind("image/png", True, "picture"),
        "bad_crc.png": FileKind("image/png", True, "picture"),
        "truncated.jpg": FileKind("image/jpeg", True, "picture"),
        "html_as_jpg.jpg": HTML,
        "script.svg": SVG,
        "zip_ratio_1000.zip": not_inline("application/zip", "known"),
        "formula.csv": not_inline("text/csv", "text"),
        "eicar.base64": not_inline("text/plain", "text"),
    }
    names = [row["file"] for row in json.loads((folder / "manifest.json").read_text())]
    assert {name: classify((folder / name).read_bytes(), name) for name in names} == expected
