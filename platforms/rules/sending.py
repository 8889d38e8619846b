"""What the answer to an action, or to a question about one, means; and when to try or ask again."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

Verdict = Literal["done", "failed", "unsent", "unknown", "absent"]

# The answer did not come: when to ask, counted from the send or from the question before.
ASK_AFTER = (
    timedelta(seconds=15),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
)
# Nothing left us, or the platform says it never heard of it: when to send again.
SEND_AFTER = (
    timedelta(seconds=2),
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
)
UNDECIDED = frozenset({408, 409, 425, 429})  # a refusal for now, not of the action
NOT_FOUND = 404
CLIENT_ERRORS = range(400, 500)
MAX_DETAIL = 300


@dataclass(frozen=True, slots=True)
class Answer:
    """`unsent`: not one byte left us. `absent`: the platform has not seen this key."""

    verdict: Verdict
    detail: str = ""


def judge_send(*, kind: str, status: int | None, body: str, error: str) -> Answer:
    """`kind` and `error` are the outcome's; a 2xx that does not say `done` is no answer yet."""
    if kind == "ok":
        return _from_body(body)
    if kind == "refused":
        return Answer("failed", f"Our policy forbids the platform's address: {error}")
    if status is None:
        return Answer("unsent" if kind == "retry" else "unknown", error)
    if status in CLIENT_ERRORS and status not in UNDECIDED:
        return Answer("failed", _text(_read(body).get("detail")) or f"HTTP {status}")
    return Answer("unknown", f"HTTP {status}")


def judge_question(*, kind: str, status: int | None, body: str, error: str) -> Answer:
    if status == NOT_FOUND:
        return Answer("absent", "The platform has not seen it.")
    if kind == "ok":
        return _from_body(body)
    return Answer("unknown", error if status is None else f"HTTP {status}")


def ask_after(asks: int) -> timedelta:
    return ASK_AFTER[min(asks, len(ASK_AFTER) - 1)]


def send_after(attempts: int) -> timedelta:
    return SEND_AFTER[min(max(attempts - 1, 0), len(SEND_AFTER) - 1)]


def _from_body(body: str) -> Answer:
    found = _read(body)
    state = found.get("state")
    detail = _text(found.get("detail"))
    if state == "done":
        return Answer("done", detail)
    if state == "failed":
        return Answer("failed", detail)
    return Answer("unknown", detail or "The platform has not said yet.")


def _read(body: str) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _text(value: object) -> str:
    return (
        value.replace("\0", "")[:MAX_DETAIL].encode("utf-8", "replace").decode()
        if isinstance(value, str)
        else ""
    )
