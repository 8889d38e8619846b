"""What is measured over HTTP: each case is one request, and checks that it got what it asked for."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from statistics import median, quantiles
from typing import Protocol

from helpdesk.bench.browser import Answer, Browser, hidden_fields
from helpdesk.bench.visitors import Sights

OK, SEE_OTHER = 200, 303
FORM_TOPIC = "other"


class UnexpectedAnswerError(RuntimeError):
    """A page that is wrong would be measured as fast."""


class Case(Protocol):
    def __call__(self) -> Answer: ...


@dataclass(frozen=True, slots=True)
class Figure:
    name: str
    p50: float
    p95: float
    count: int


def cases(*, port: int, slug: str, sights: Sights) -> Mapping[str, Case]:
    """By name, the floor first."""
    host = f"{slug}.localhost"
    agent = Browser(port, host, cookies={"sessionid": sights.session_key})
    visitor = Browser(port, host)
    numbers, answered = cycle(sights.numbers), cycle(sights.open_numbers)
    return {
        "floor": lambda: _expect(visitor.get("/bench/floor/"), OK, "<td>"),
        "ticket list": lambda: _expect(agent.get("/desk/tickets/?view=open"), OK, 'id="row-'),
        "conversation": lambda: _expect(agent.get(f"/desk/tickets/{next(numbers)}/"), OK, 'id="message-'),
        "conversation, clocks running": lambda: _expect(
            agent.get(f"/desk/tickets/{next(answered)}/"), OK, 'id="message-'
        ),
        "search, common word": lambda: _expect(
            agent.get(f"/desk/tickets/?q={sights.common_word}"), OK, 'id="row-'
        ),
        "web form post": _form_post(visitor),
        "reply (HTMX: with the page's part)": _reply(agent, cycle(sights.open_numbers[::-1]), htmx=True),
        "reply (redirect)": _reply(agent, cycle(sights.open_numbers[200:]), htmx=False),
    }


def _form_post(visitor: Browser) -> Case:
    path = f"/new/{FORM_TOPIC}/"
    given = hidden_fields(visitor.get(path).body) | {
        "subject": "The video stops after a minute",
        "body": "It plays for a minute and then stops. I tried two browsers and another network.",
        "email": "somebody@mail.example",
        "name": "Somebody",
    }

    def post() -> Answer:
        return _expect(visitor.post(path, given | {"key": secrets.token_hex(16)}), SEE_OTHER)

    return post


def _reply(agent: Browser, numbers: "cycle[int]", *, htmx: bool) -> Case:
    token = hidden_fields(agent.get("/desk/tickets/?view=open").body).get("csrfmiddlewaretoken", "")
    headers = {"HX-Request": "true", "HX-Target": "main"} if htmx else {}

    def post() -> Answer:
        given = {
            "csrfmiddlewaretoken": token or _token(agent),
            "mode": "reply",
            "reply_body": "Thank you for waiting. It should work again now; please tell me if it does not.",
            "send_as": "open",
            "loaded_at": str(2**61),  # later than any message: the check runs and finds nothing
            "idempotency_key": secrets.token_hex(16),
        }
        answer = agent.post(f"/desk/tickets/{next(numbers)}/write/", given, headers)
        return _expect(answer, OK, 'id="message-') if htmx else _expect(answer, SEE_OTHER)

    return post


def _token(agent: Browser) -> str:
    """Any masked token of the cookie's secret will do; the cookie's own value is one."""
    return agent.cookies["csrftoken"]


def _expect(answer: Answer, status: int, part: str = "") -> Answer:
    if answer.status != status or part not in answer.body:
        raise UnexpectedAnswerError(f"{answer.status} in place of {status}: {answer.body[:300]}")
    return answer


def measure(
    wanted: Mapping[str, Case], *, rounds: int, warm_up: int, told: Callable[[], object]
) -> Sequence[Figure]:
    """All cases by turns, so that whatever else the machine does meets all of them alike."""
    times: dict[str, list[float]] = {name: [] for name in wanted}
    for turn in range(warm_up + rounds):
        for name, case in wanted.items():
            answer = case()
            if turn >= warm_up:
                times[name].append(answer.milliseconds)
        told()
    return [
        Figure(name, median(found), quantiles(found, n=20)[-1], len(found)) for name, found in times.items()
    ]
