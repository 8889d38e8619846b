"""The catalogue's standard entries: clocks that laws and payment networks set. A desk changes them as its lawyers say.

Each names what it stands on. Where a source gives no number ("expeditiously", "without undue delay") there is no entry:
a number of ours would look like the law's.
"""

from collections.abc import Sequence
from typing import Any

CALENDAR_KEY = "business-days-us"  # what business days are counted in, unless the desk names another calendar
CALENDAR_NAME = "Business days, United States"
HOUR, DAY = 60, 1440


def standard_rules(calendar_key: str) -> tuple[tuple[str, str, dict[str, Any]], ...]:
    """Key, name and terms of each."""
    return (
        ("take_it_down", "Intimate images: removal within 48 hours", TAKE_IT_DOWN),
        (
            "network_complaint",
            "Card networks: complaint about content",
            NETWORK_COMPLAINT | {"calendar": calendar_key},
        ),
        ("dmca_restore", "DMCA: restore after a counter-notice", DMCA_RESTORE | {"calendar": calendar_key}),
        ("dsa_complaint", "DSA: complaints stay open for six months", DSA_COMPLAINT),
        ("csam_preservation", "CyberTipline report: preserve for a year", PRESERVATION),
        ("dispute_evidence", "Payment dispute: evidence due", DISPUTE_EVIDENCE),
    )


def _told(before: Sequence[int]) -> list[dict[str, Any]]:
    """The owner hears of it so many minutes before, the leads of the last of them and of the end, whatever the hour."""
    owner = {"notify": ["assignee", "team"]}
    leads = {"notify": ["assignee", "team_leads", "on_call"]}
    early = [{"at": {"before": minutes}, "ladder": [{"steps": [owner]}]} for minutes in before[:-1]]
    last = {"at": {"before": before[-1]}, "ladder": [{"steps": [leads], "urgent": True}]}
    end = {
        "at": {"percent": 100},
        "ladder": [
            {"steps": [leads], "urgent": True},
            {"after_minutes": 60, "steps": [leads], "urgent": True},
        ],
    }
    return [*early, last, end]


TAKE_IT_DOWN = {
    "basis": "47 USC 223a (TAKE IT DOWN Act, P.L. 119-12)",
    "source": "United States Code, title 47, section 223a, uscode.house.gov",
    "starts": "A valid written request arrives: signed, with the material and its location, a statement that it was "
    "published without consent, and contact data.",
    "unit": "hours",
    "amount": 48,
    "margin": {"percent": 50},
    "thresholds": _told([24 * HOUR, 12 * HOUR, 6 * HOUR]),
}
NETWORK_COMPLAINT = {
    "basis": "Card network rules for adult content (Mastercard AN 5196; Visa VIRP): complaints",
    "source": "The networks' rules as the acquirer's agreement names them: review and resolve within 7 business days",
    "starts": "A complaint about content arrives that may be illegal or against the networks' rules.",
    "unit": "business_days",
    "amount": 7,
    "margin": {"before": 2 * DAY},
    "thresholds": _told([3 * DAY, DAY]),
}
DMCA_RESTORE = {
    "basis": "17 USC 512(g)(2)(C) (DMCA)",
    "source": "112 Stat. 2883: not less than 10, nor more than 14, business days after the counter-notice",
    "starts": "The designated agent receives a valid counter-notice. When the claimant tells of a court action first, "
    "void it and name the notice.",
    "unit": "business_days",
    "amount": 14,
    "opens_after": 10,
    "margin": {"before": 2 * DAY},
    "thresholds": _told([3 * DAY, DAY]),
}
DSA_COMPLAINT = {
    "basis": "Regulation (EU) 2022/2065 (DSA), Article 20(1)",
    "source": "https://eur-lex.europa.eu/eli/reg/2022/2065/oj",
    "starts": "The person is told of a decision about their content or account, or about the notice that they sent: "
    "for at least six months they can complain about it, free of charge.",
    "duty": "until",
    "unit": "months",
    "amount": 6,
}
PRESERVATION = {
    "basis": "18 USC 2258A(h)(1), as amended by P.L. 118-59",
    "source": "https://www.law.cornell.edu/uscode/text/18/2258A",
    "starts": "A report was submitted to the CyberTipline: its contents are preserved for one year.",
    "duty": "until",
    "unit": "years",
    "amount": 1,
    "extendable": True,  # keeping longer is allowed
    "thresholds": [
        {"at": {"before": 30 * DAY}, "ladder": [{"steps": [{"notify": ["assignee", "team_leads"]}]}]}
    ],
}
DISPUTE_EVIDENCE = {
    "basis": "Card network dispute rules, as the processor applies them",
    "source": "The due date that the processor gives for this dispute: it is shorter than the networks' own windows",
    "starts": "The processor reports a dispute with the date until which it takes evidence, once.",
    "unit": "external",
    "margin": {"before": 2 * DAY},
    "thresholds": _told([3 * DAY, DAY]),
}
