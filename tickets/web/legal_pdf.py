"""The proof of timeliness on paper. The same proof gives the same bytes (docs/decisions/0007)."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tickets.queries.legal_deadlines import DeadlineRow
from tickets.queries.legal_proof import Proof
from tickets.web.legal_panels import WHY_WORDS, happened, say_result

if TYPE_CHECKING:
    from fpdf import FPDF

FAMILY = "FiraGO"
FACES = {"": "figo", "B": "figbo"}  # the font package's names for regular and bold
MARGIN, LINE, NARROW = 18, 5, 44  # millimetres
Pairs = Iterable[tuple[str, str]]
logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells of every glyph that it keeps


def draw_proof(proof: Proof) -> bytes:
    """Takes a second or so: asked for only by somebody who wants the paper."""
    with _paper(proof) as paper:
        _head(paper, proof)
        for row in proof.deadlines:
            _deadline(paper, row)
        _records(paper, proof)
        return bytes(paper.output())


@contextmanager
def _paper(proof: Proof) -> Iterator["FPDF"]:
    from fpdf import FPDF

    class Paper(FPDF):
        def footer(self) -> None:
            self.set_y(-MARGIN + LINE)
            self.set_font(FAMILY, size=7)
            text = f"Ticket {proof.ticket.number} · SHA-256 of the facts {proof.digest} · {self.page_no()}/{{nb}}"
            self.cell(0, LINE, text, align="C")

    with TemporaryDirectory() as folder:
        paper = Paper(format="A4")
        paper.set_creation_date(proof.as_of)
        paper.set_title(f"Proof of timeliness, ticket {proof.ticket.number}")
        paper.set_margin(MARGIN)
        paper.set_auto_page_break(auto=True, margin=MARGIN + LINE)
        for style, face in FACES.items():
            file = Path(folder) / f"{face}.ttf"
            file.write_bytes(_font(face))
            paper.add_font(FAMILY, style, file)
        paper.add_page()
        yield paper


def _head(paper: "FPDF", proof: Proof) -> None:
    _title(paper, "Proof of timeliness", size=16)
    _facts(
        paper,
        [
            ("Desk", proof.desk),
            ("Ticket", f"{proof.ticket.number}: {proof.ticket.subject}"),
            ("Topic", proof.ticket.topic),
            ("Opened", _both(proof.ticket.created_at, proof.time_zone)),
            ("Latest record", _both(proof.as_of, proof.time_zone)),
            ("SHA-256", f"{proof.digest} (of the same facts as JSON, keys sorted, without this line)"),
        ],
    )


def _deadline(paper: "FPDF", row: DeadlineRow) -> None:
    reading, zone = row.reading, row.time_zone
    _title(paper, row.rule, size=12)
    facts = [
        ("Result", say_result(row)),
        ("Law", row.terms.basis),
        ("Source", row.terms.source),
        ("What starts it", row.terms.starts),
        ("Catalogue", f"{row.rule_key}, version {row.number}: {row.terms.length}"),
        ("Reference", row.key),
        ("Counted in", f"{row.calendar}, {zone}" if row.calendar else zone),
        ("Started", _both(reading.started_at, zone)),
        ("Not before", _both(row.opens_at, zone)),
        ("Due", _both(row.first_due_at, zone)),
        ("Due, extended", _both(reading.due_at, zone) if reading.extensions else ""),
        ("Our own target", _both(reading.inner_at, zone)),
        ("Missed", _both(reading.missed_at, zone)),
        ("Ended", _both(reading.ended_at, zone)),
    ]
    _facts(paper, [(name, text) for name, text in facts if text])
    _title(paper, "Why then", size=9)
    _facts(paper, [(f"{line.on:%a %d %b %Y}", f"{WHY_WORDS[line.kind]}: {line.text}") for line in row.lines])
    _title(paper, "What happened", size=9)
    for line in happened(row):
        _facts(paper, [(line.title, f"{_both(line.at, zone)} · {line.text}")])


def _records(paper: "FPDF", proof: Proof) -> None:
    _title(paper, "Records in the audit log", size=12)
    for event in proof.events:
        sealed = f"seal {event.seal_number}" if event.seal_number is not None else "not sealed yet"
        told = f"{_both(event.at, proof.time_zone)} · {event.who} ({event.actor_kind} {event.actor_id}) · {sealed}"
        _facts(paper, [(f"{event.id}", f"{event.code} · {told}")])
    _title(paper, "Seals (each a hash over its events and the seal before it)", size=9)
    for seal in proof.seals:
        ids = f"events {seal.first_event_id} to {seal.last_event_id}"
        told = f"{seal.digest} · {ids} · {_both(seal.sealed_at, proof.time_zone)}"
        _facts(paper, [(f"Seal {seal.number}", told)])


def _title(paper: "FPDF", text: str, *, size: int) -> None:
    paper.ln(2)
    paper.set_font(FAMILY, "B", size)
    paper.multi_cell(0, size / 2, printable(text), align="L", new_x="LMARGIN", new_y="NEXT")


def _facts(paper: "FPDF", pairs: Pairs) -> None:
    """Name and value side by side; a name never stands alone at the foot of a page."""
    for name, text in pairs:
        if paper.will_page_break(2 * LINE):
            paper.add_page()
        page, top = paper.page, paper.get_y()
        paper.set_font(FAMILY, "B", 8)
        paper.multi_cell(NARROW, LINE, printable(name), align="L", new_x="LMARGIN", new_y="NEXT")
        below = paper.get_y()
        paper.set_xy(MARGIN + NARROW, top)
        paper.set_font(FAMILY, size=8)
        paper.multi_cell(0, LINE, printable(text), align="L", new_x="LMARGIN", new_y="NEXT")
        if paper.page == page:
            paper.set_y(max(paper.get_y(), below))


def _both(at: datetime | None, zone: str) -> str:
    """In UTC and by the local clock; empty for None."""
    if at is None:
        return ""
    local = at.astimezone(ZoneInfo(zone))
    return f"{at:%Y-%m-%d %H:%M:%S} UTC ({local:%a %Y-%m-%d %H:%M:%S %Z})"


def printable(text: str) -> str:
    """What the font has no glyph for is named by its code point, so that nothing is lost or looks like another."""
    known = _glyphs()
    return "".join(char if ord(char) in known or char in " \n" else f"[U+{ord(char):04X}]" for char in text)


@lru_cache(maxsize=len(FACES))
def _font(face: str) -> bytes:
    import pymupdf_fonts

    return bytes(pymupdf_fonts.myfont(face))


@lru_cache(maxsize=1)
def _glyphs() -> frozenset[int]:
    """Code points that both faces have."""
    from io import BytesIO

    from fontTools.ttLib import TTFont

    found = [frozenset(TTFont(BytesIO(_font(face))).getBestCmap()) for face in FACES.values()]
    return frozenset.intersection(*found)
