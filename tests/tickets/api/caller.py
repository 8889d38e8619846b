"""A caller of the API, and what a refusal must leave untouched."""

import json
from dataclasses import dataclass
from typing import Any

from django.db import connection

from kernel.tenancy.context import tenant_context

TABLES = (
    "tickets_ticket", "tickets_message", "tickets_attachment", "tickets_clock", "tickets_clockevent",
    "tickets_follower", "tickets_topic", "tickets_formversion", "tickets_slapolicy", "tickets_slapolicyversion",
    "clock_calendar", "clock_calendarversion", "files_file", "events_event", "platforms_customer", "timers_timer",
)  # fmt: skip


@dataclass
class Answer:
    status: int
    body: Any
    headers: Any

    @property
    def code(self):
        return self.body["error"]["code"]

    @property
    def fields(self):
        return self.body["error"]["fields"]

    @property
    def numbers(self):
        return [row["number"] for row in self.body["results"]]


class Caller:
    def __init__(self, client):
        self.client = client

    def get(self, path, **query):
        return _read(self.client.get(f"/api/v1/{path}", query))

    def send(self, method, path, body=None, **headers):
        text = body if isinstance(body, str | bytes) else json.dumps({} if body is None else body)
        call = getattr(self.client, method)
        return _read(call(f"/api/v1/{path}", text, content_type="application/json", headers=headers))

    def post(self, path, body=None, **headers):
        return self.send("post", path, body, **headers)

    def patch(self, path, body=None):
        return self.send("patch", path, body)

    def delete(self, path):
        return self.send("delete", path)


def _read(response):
    return Answer(
        response.status_code, json.loads(response.content) if response.content else None, response.headers
    )


def fingerprint(place):
    """Every row of the tenant that a request could have touched, as one hash for each table."""
    with tenant_context(place.id), connection.cursor() as cursor:
        found = {}
        for table in TABLES:
            cursor.execute(f"SELECT count(*), md5(string_agg(t::text, '|' ORDER BY id)) FROM {table} t")  # noqa: S608
            found[table] = cursor.fetchone()
    return found
