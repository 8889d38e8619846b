import json
import re
import unicodedata
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.files.rules.naming import content_disposition, display_name, extension

SHOWN = {
    "../../etc/passwd": "passwd",
    "..\\..\\win.ini": "win.ini",
    "a\u202egpj.exe": "agpj.exe",
    "CON.txt": "_CON.txt",
    "name\r\nX-Injected: 1.txt": "name X-Injected_ 1.txt",
    "nul\0byte.png": "nulbyte.png",
    "<img src=x onerror=alert(1)>.png": "_img src=x onerror=alert(1)_.png",
    '"quoted";filename=x.html': "_quoted_;filename=x.html",
    "файл 測試 😀.pdf": "файл 測試 😀.pdf",
    ".htaccess": "htaccess",
    "a/b/c.png": "c.png",
    "trailing. ": "trailing",
    "=1+1.csv": "_=1+1.csv",
    "": "file",
    "..": "file",
    "/": "file",
    " \t\n": "file",
    "\u202e\u200b": "file",
    "C:\\Users\\me\\photo.jpg": "photo.jpg",
    "nul": "_nul",
    "LPT1.tar.gz": "_LPT1.tar.gz",
    "com¹": "_com¹",
    "console.txt": "console.txt",
    "con": "_con",
    "@SUM(A1)": "_@SUM(A1)",
    "e\u200b\u0301.txt": "é.txt",
    "a  b\u2028c.txt": "a b c.txt",
    "lone\ud800surrogate.txt": "lonesurrogate.txt",
    "x.exe. . ": "x.exe",
    "100%.txt": "100_.txt",
    "a:b.txt": "a_b.txt",
}


@pytest.mark.parametrize(("raw", "shown"), SHOWN.items())
def test_hostile_names_become_plain_ones(raw, shown):
    assert display_name(raw) == shown


def test_every_name_of_the_hostile_set_has_its_expectation(shared_data):
    names = json.loads((shared_data / "hostile_files/public/filenames.json").read_text())
    long = [name for name in names if len(name) > 150]
    assert {name for name in names if name not in long} <= set(SHOWN)
    assert [display_name(name) for name in long] == [f"verylong{'long' * 34}lo.png"]


def test_long_names_keep_their_ending_and_fit_the_column():
    assert display_name("a" * 500 + ".png") == "a" * 146 + ".png"
    assert display_name("測" * 500 + ".pdf") == "測" * 48 + ".pdf"
    assert display_name("a" * 500) == "a" * 150
    assert display_name("a." + "b" * 500) == ("a." + "b" * 148)


@given(st.text() | st.text(alphabet="./\\\" .con=\u202e\u0301é\r\n\0%;'x", max_size=400))
def test_whatever_comes_the_name_is_harmless_and_stable(raw):
    name = display_name(raw)
    assert 1 <= len(name) <= len(name.encode()) <= 150
    assert not re.search(r'[/\\<>:"|?*%\x00-\x1f\x7f]', name)
    assert not any(unicodedata.category(char).startswith("C") for char in name)
    assert name == name.strip(". ")
    assert name[0] not in "=+-@"
    assert display_name(name) == name


@given(st.text(max_size=300), st.booleans())
def test_header_is_one_ascii_line_that_gives_the_name_back(raw, inline):
    header = content_disposition(raw, inline=inline)
    kind, plain, extended = re.fullmatch(
        r"(inline|attachment); filename=\"([ !#-\[\]-~]+)\"; filename\*=UTF-8''([A-Za-z0-9!#$&+.^_`|~%-]+)",
        header,
    ).groups()
    assert kind == ("inline" if inline else "attachment")
    assert unquote(extended, errors="strict") == display_name(raw)
    assert "%" not in plain


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("report.pdf", "attachment; filename=\"report.pdf\"; filename*=UTF-8''report.pdf"),
        ("résumé.pdf", "attachment; filename=\"resume.pdf\"; filename*=UTF-8''r%C3%A9sum%C3%A9.pdf"),
        ("測試 1.pdf", "attachment; filename=\"__ 1.pdf\"; filename*=UTF-8''%E6%B8%AC%E8%A9%A6%201.pdf"),
        (
            '"q";filename=x.html',
            "attachment; filename=\"_q_;filename=x.html\"; filename*=UTF-8''_q_%3Bfilename%3Dx.html",
        ),
        ("it's.txt", "attachment; filename=\"it's.txt\"; filename*=UTF-8''it%27s.txt"),
        (
            "a\r\nSet-Cookie: x",
            "attachment; filename=\"a Set-Cookie_ x\"; filename*=UTF-8''a%20Set-Cookie_%20x",
        ),
    ],
)
def test_headers_word_for_word(name, header):
    assert content_disposition(name) == header


@pytest.mark.parametrize(
    ("name", "ending"),
    [("a.PNG", "png"), ("a.tar.gz", "gz"), ("a", ""), ("a.", ""), ("a.b c", "")],
)
def test_extension_is_for_icons(name, ending):
    assert extension(name) == ending
