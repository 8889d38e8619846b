"""The catalogue's terms: what is read, what is written, and what is refused where."""

import pytest

from tickets.rules.legal import (
    BadLegalTerms,
    Duty,
    Unit,
    legal_threshold_words,
    parse_legal_terms,
    write_legal_terms,
)
from tickets.rules.legal_standard import standard_rules

LEAST = {
    "basis": "47 USC 223a",
    "source": "uscode.house.gov",
    "starts": "A request arrives",
    "unit": "hours",
    "amount": 48,
}
LADDER = [{"steps": [{"notify": ["assignee"]}]}]


def test_the_least_that_an_entry_says():
    terms = parse_legal_terms(LEAST)
    assert (terms.unit, terms.amount, terms.opens_after, terms.duty) == (Unit.HOURS, 48, 0, Duty.BY)
    assert (terms.extendable, terms.margin, terms.stages, terms.calendar_key) == (False, None, (), "")
    assert terms.length == "48 hours"


def test_what_is_written_is_read_as_the_same():
    for _, _, raw in standard_rules("office"):
        terms = parse_legal_terms(raw)
        assert parse_legal_terms(write_legal_terms(terms)) == terms
        assert terms.basis
        assert terms.source


def test_the_standard_entries():
    found = {key: parse_legal_terms(raw) for key, _, raw in standard_rules("office")}
    assert {key: terms.length for key, terms in found.items()} == {
        "take_it_down": "48 hours",
        "network_complaint": "7 business days",
        "dmca_restore": "10 to 14 business days",
        "dsa_complaint": "6 months",
        "csam_preservation": "1 year",
        "dispute_evidence": "until the date that is given",
    }
    assert {key for key, terms in found.items() if terms.duty is Duty.UNTIL} == {
        "dsa_complaint", "csam_preservation",
    }  # fmt: skip
    assert {key for key, terms in found.items() if terms.extendable} == {"csam_preservation"}


WRONG = [
    ({"basis": ""}, "basis"),
    ({"basis": "x" * 201}, "basis"),
    ({"source": None}, "source"),
    ({"source": "javascript://alert(1)"}, "source"),
    ({"starts": " "}, "starts"),
    ({"unit": "weeks"}, "unit"),
    ({"unit": None}, "unit"),
    ({"amount": 0}, "amount"),
    ({"amount": 8785}, "amount"),
    ({"amount": "48"}, "amount"),
    ({"amount": True}, "amount"),
    ({"duty": "maybe"}, "duty"),
    ({"unit": "external"}, "amount"),
    ({"unit": "external", "amount": None, "opens_after": 2}, "opens_after"),
    ({"opens_after": 48}, "opens_after"),
    ({"amount": 1, "opens_after": 1}, "opens_after"),
    ({"duty": "until", "opens_after": 10}, "opens_after"),
    ({"calendar": "office"}, "calendar"),
    ({"unit": "business_days", "amount": 7}, "calendar"),
    ({"margin": {}}, "margin"),
    ({"margin": {"percent": 100}}, "margin.percent"),
    ({"margin": {"before": 0}}, "margin.before"),
    ({"margin": {"percent": 10, "before": 10}}, "margin"),
    ({"extendable": "yes"}, "extendable"),
    ({"thresholds": [{"at": {}, "ladder": LADDER}]}, "thresholds.0.at"),
    ({"thresholds": [{"at": {"percent": 0}, "ladder": LADDER}]}, "thresholds.0.at.percent"),
    ({"thresholds": [{"at": {"percent": 80}, "ladder": [{"steps": []}]}]}, "thresholds.0.ladder.0.steps"),
    ({"thresholds": [{"at": {"percent": 80}}] * 2}, "thresholds.1.at"),
    ({"duty": "until", "thresholds": [{"at": {"after": 5}}]}, "thresholds.0.at"),
    ({"duty": "until", "thresholds": [{"at": {"percent": 101}}]}, "thresholds.0.at"),
    ({"pauses": ["pending"]}, "pauses"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "place"), WRONG)
def test_what_is_refused_names_its_place(change, place):
    with pytest.raises(BadLegalTerms) as refused:
        parse_legal_terms(LEAST | change)
    assert list(refused.value.fields) == [place]


@pytest.mark.parametrize("raw", [[], "48 hours", 48, None, {"basis": {}}, {"unit": []}, {"unit": {}}])
def test_what_is_no_entry_at_all(raw):
    with pytest.raises(BadLegalTerms):
        parse_legal_terms(raw)


def test_thresholds_in_words():
    assert legal_threshold_words("inner") == legal_threshold_words("inner#2") == "has reached our own target"
    assert legal_threshold_words("b1440#1") == "is due in 24 h"
    assert legal_threshold_words("p80") == "has used 80 % of its time"
