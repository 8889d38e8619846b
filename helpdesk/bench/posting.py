"""Posting many requests through the public web form, as many people at once would."""

import http.client
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from time import monotonic, sleep

from helpdesk.bench.browser import Answer, Browser
from helpdesk.bench.web_form import read_web_form

OK, SEE_OTHER, TOO_MANY, SERVER_ERROR, UNAVAILABLE = 200, 303, 429, 500, 503
PATIENCE_SECONDS = 90.0
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 2.0
SUBJECT_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Row:
    """`email` is this row's alone: by it the ticket is found again."""

    text: str
    topic: str
    email: str


@dataclass(slots=True)
class Outcome:
    """`accepted` rows got the page that confirms them. Times are of the POST that was accepted, in milliseconds."""

    accepted: list[Row] = field(default_factory=list)
    refused: list[tuple[Row, str]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    broken: int = 0

    @property
    def server_errors(self) -> int:
        """Answers of 500 and above, but for "come back later"."""
        return sum(
            count
            for status, count in self.statuses.items()
            if status >= SERVER_ERROR and status != UNAVAILABLE
        )


class GaveUpError(RuntimeError):
    """The stack did not answer for a minute and a half, or answered what cannot be tried again."""


class Poster:
    def __init__(self, *, host: str, address: str, port: int, today: date) -> None:
        self._host, self._address, self._port, self._today = host, address, port, today
        self._mine = threading.local()
        self._lock = threading.Lock()
        self.outcome = Outcome()

    def post_all(self, rows: Sequence[Row], *, concurrency: int, told: Callable[[], object]) -> Outcome:
        with ThreadPoolExecutor(concurrency) as pool:
            for _ in pool.map(self._post_one, rows):
                told()
        return self.outcome

    def _post_one(self, row: Row) -> None:
        try:
            milliseconds = self._post(row)
        except GaveUpError as error:
            with self._lock:
                self.outcome.refused.append((row, str(error)))
            return
        with self._lock:
            self.outcome.accepted.append(row)
            self.outcome.times.append(milliseconds)

    def _post(self, row: Row) -> float:
        """The form's page, its key, the POST, the page after it. Tried again with the same key until it is there."""
        browser = self._browser()
        path = f"/new/{row.topic}/"
        page = self._try(lambda: browser.get(path), OK)
        form = read_web_form(page.body).fill(
            subject=_subject(row.text), body=row.text, email=row.email, name="Real input", today=self._today
        )
        sent = self._try(lambda: browser.post(path, form), SEE_OTHER)
        self._try(lambda: browser.get(sent.location), OK)
        return sent.milliseconds

    def _try(self, ask: Callable[[], Answer], wanted: int) -> Answer:
        ends_at = monotonic() + PATIENCE_SECONDS
        said = "no answer"
        for pause in _pauses():
            answer = self._ask(ask)
            if answer is not None:
                if answer.status == wanted:
                    return answer
                said = f"{answer.status} in place of {wanted}"
                if answer.status < SERVER_ERROR and answer.status != TOO_MANY:
                    raise GaveUpError(f"{said}: {' '.join(answer.body.split())[:200]}")
            if monotonic() > ends_at:
                break
            sleep(pause)
        raise GaveUpError(said)

    def _ask(self, ask: Callable[[], Answer]) -> Answer | None:
        """None when the connection broke."""
        try:
            answer = ask()
        except (OSError, http.client.HTTPException):
            with self._lock:
                self.outcome.broken += 1
            return None
        with self._lock:
            self.outcome.statuses[answer.status] += 1
        return answer

    def _browser(self) -> Browser:
        """One for each thread; each knows its cookies."""
        if not hasattr(self._mine, "browser"):
            self._mine.browser = Browser(self._port, self._host, self._address)
        browser: Browser = self._mine.browser
        return browser


def _pauses() -> Iterator[float]:
    pause = FIRST_PAUSE
    while True:
        yield pause
        pause = min(pause * 2, LONGEST_PAUSE)


def _subject(text: str) -> str:
    """The first line, cut at a word."""
    line = text.strip().partition("\n")[0].strip() or "Question"
    return (
        line
        if len(line) <= SUBJECT_LENGTH
        else line[:SUBJECT_LENGTH].rpartition(" ")[0] or line[:SUBJECT_LENGTH]
    )
