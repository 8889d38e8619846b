"""What a file is, by its bytes. For display and for the choice of what to re-encode, never for safety:
everything is a forced download from another host, and only pictures that we drew anew are shown inline.
"""

import re
from dataclasses import dataclass

import puremagic

from kernel.files.rules.naming import extension

HEAD_BYTES = 8192
UNKNOWN = "application/octet-stream"

_PICTURES = {
    "image/png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "image/jpeg": re.compile(rb"\xff\xd8\xff"),
    "image/gif": re.compile(rb"GIF8[79]a"),
    "image/webp": re.compile(rb"RIFF.{4}WEBP", re.DOTALL),
}
# A width of "/*" or "=…" makes a GIF header the start of a script.
_GIF_SCRIPT = re.compile(rb"GIF8[79]a(?:/\*|=)")
_FOREIGN = re.compile(rb"(?i)<script|<html|<!doctype|<svg|<iframe|<\?php|%PDF-|PK\x03\x04")
_TAG = re.compile(
    r"(?i)<(?:!doctype\s+)?(svg|html|head|body|script|iframe|object|embed|form|img|a|div|style|meta|base)(?=[\s/>:])"
)
_XML = re.compile(r"(?i)\s*<[?!](?:xml|doctype|entity)")
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_TEXT_NAMES = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "md": "text/markdown",
    "json": "application/json",
}


@dataclass(frozen=True, slots=True)
class FileKind:
    """`inline_image`: worth re-encoding; only the re-encoded copy may be shown inline.

    `reason`: picture, polyglot, markup, known, text or unknown.
    """

    mime: str
    inline_image: bool
    reason: str


def classify(head: bytes, declared_name: str) -> FileKind:
    """`head`: the first 8 KiB. The name chooses among kinds of plain text and nothing else."""
    head = head[:HEAD_BYTES]
    for mime, signature in _PICTURES.items():
        if signature.match(head):
            return _picture(mime, head)
    text = _as_text(head)
    if text is None:
        return _binary(head)
    if markup := _markup(text):
        return FileKind(markup, inline_image=False, reason="markup")
    if head.startswith(b"%PDF-"):
        return FileKind("application/pdf", inline_image=False, reason="known")
    return FileKind(
        _TEXT_NAMES.get(extension(declared_name), "text/plain"), inline_image=False, reason="text"
    )


def _picture(mime: str, head: bytes) -> FileKind:
    if _GIF_SCRIPT.match(head) or _FOREIGN.search(head):
        return FileKind(UNKNOWN, inline_image=False, reason="polyglot")
    return FileKind(mime, inline_image=True, reason="picture")


def _markup(text: str) -> str:
    """By the first tag that a browser would act on, wherever it stands."""
    if tag := _TAG.search(text):
        return "image/svg+xml" if tag[1].lower() == "svg" else "text/html"
    return "application/xml" if _XML.match(text) else ""


def _binary(head: bytes) -> FileKind:
    if head.startswith(b"PK\x03\x04"):
        # Office formats are zips too; telling them apart would mean looking inside.
        return FileKind("application/zip", inline_image=False, reason="known")
    try:
        mime = max(puremagic.magic_string(head), key=lambda match: float(match.confidence)).mime_type
    except (puremagic.PureError, ValueError):
        mime = ""
    if not mime or mime.startswith(("text/", "image/svg")) or mime.endswith("xml"):
        return FileKind(UNKNOWN, inline_image=False, reason="unknown")
    return FileKind(str(mime), inline_image=False, reason="known")


def _as_text(head: bytes) -> str | None:
    """None for what no browser would read as text. A character cut off at the end of the head is forgiven."""
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return head.removeprefix(mark).decode(encoding, "replace")
    if b"\0" in head:
        return None
    try:
        return head.decode("utf-8")
    except UnicodeDecodeError as error:
        return head[: error.start].decode() if error.start >= len(head) - 3 else _latin(head)


def _latin(head: bytes) -> str | None:
    """Old single-byte text, and binaries that begin with markup: both must be searched for tags."""
    text = head.decode("latin-1")
    controls = sum(char < " " and char not in "\t\n\r\f" for char in text)
    return text if not controls or _FOREIGN.search(head) else None
