"""File names as strangers send them, made fit to show and to offer for download. Never used as a path."""

import re
import unicodedata
from urllib.parse import quote

MAX_BYTES = 150
MAX_EXTENSION_BYTES = 20
FALLBACK = "file"

_SEPARATORS = re.compile(r"[/\\]")
_SPACES = re.compile(r"[\s\u2028\u2029]+")
_UNSAFE = re.compile(r'[<>:"|?*%]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(?=\.|$)")
_FORMULA = ("=", "+", "-", "@")  # what a spreadsheet of names would compute
# RFC 5987 attr-char, beside letters and digits.
_ATTR_CHARS = "!#$&+-.^_`|~"


def display_name(raw: str) -> str:
    """The last path part without control, bidi and invisible characters, at most 150 bytes, ending kept."""
    text = _SPACES.sub(" ", raw)
    # Cc control, Cf format (bidi overrides, zero width), Cs surrogates, Co private, Cn unassigned.
    text = "".join(char for char in text if not unicodedata.category(char).startswith("C"))
    text = unicodedata.normalize("NFC", _SPACES.sub(" ", text))
    text = _trim(_UNSAFE.sub("_", _SEPARATORS.split(text)[-1]))
    if _RESERVED.match(text) or text.startswith(_FORMULA):
        text = f"_{text}"
    return _shorten(text) or FALLBACK


def content_disposition(name: str, *, inline: bool = False) -> str:
    """The header by RFC 6266: a plain fallback in quotes and the true name by RFC 5987."""
    safe = display_name(name)
    plain = unicodedata.normalize("NFKD", safe)
    plain = "".join(char if " " <= char <= "~" else "_" for char in plain if not unicodedata.combining(char))
    plain = _UNSAFE.sub("_", plain)
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(safe, safe=_ATTR_CHARS)}"


def extension(name: str) -> str:
    """Lower case, without the dot; "" when there is none. For icons only: it says nothing about the bytes."""
    _, dot, ending = name.rpartition(".")
    return ending.lower() if dot and ending.isalnum() else ""


def _trim(text: str) -> str:
    # Leading dots hide a file; Windows drops trailing dots and spaces, which turns "x.exe. " into "x.exe".
    return text.strip(". ")


def _shorten(text: str) -> str:
    if len(text.encode()) <= MAX_BYTES:
        return text
    stem, dot, ending = text.rpartition(".")
    if not dot or len(ending.encode()) > MAX_EXTENSION_BYTES:
        return _cut(text, MAX_BYTES)
    return _cut(stem, MAX_BYTES - len(ending.encode()) - 1) + dot + ending


def _cut(text: str, size: int) -> str:
    return _trim(text.encode()[:size].decode("utf-8", "ignore"))
