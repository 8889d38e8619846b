"""Who calls, how a call is made, and what it must leave as it was."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from kernel.tenancy.context import tenant_context
from tests.architecture.matrix_table import Call, Route
from tests.world import Place, browser

WRITES = re.compile(r"^\s*(INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)
# Signing in leaves traces, and so do attempts that count.
TRACES = {"django_session", "http_ratecounter", "people_signin", "django_admin_log", "people_handover"}


def walk(resolver: URLResolver, *spaces: str) -> Iterator[tuple[str, URLPattern]]:
    """Every pattern with its name, spaces and all; the nameless by their pattern."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inside = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from walk(pattern, *inside)
        else:
            yield ":".join([*spaces, pattern.name or f"<{pattern.pattern}>"]), pattern


def names_of(urlconf: str | None = None) -> list[str]:
    return [name for name, _ in walk(get_resolver(urlconf))]


def signed_in(place: Place, role: str) -> Client:
    client = browser(place.members[role])
    client.raise_request_exception = False
    return client


def with_token(host: str, text: str) -> Client:
    return Client(HTTP_HOST=host, HTTP_AUTHORIZATION=f"Bearer {text}", raise_request_exception=False)


def anonymous(host: str) -> Client:
    return Client(HTTP_HOST=host, raise_request_exception=False)


def elsewhere(client: Client, host: str) -> Client:
    """The same cookies, sent to another host."""
    moved = Client(HTTP_HOST=host, raise_request_exception=False)
    moved.cookies = client.cookies.copy()
    return moved


def address(name: str, route: Route, found: SimpleNamespace, *, urlconf: str | None = None) -> str:
    return reverse(name, urlconf=urlconf, kwargs=route.arguments(found) or None)


def send(client: Client, route: Route, call: Call, path: str, body: Mapping[str, Any]) -> Any:
    method = getattr(client, call.method.lower())
    if call.method == "GET":
        return method(path)
    if route.kind == "api" and "files" not in body:
        return method(path, json.dumps(body), content_type="application/json")
    return method(path, body)


def text_of(response: Any) -> str:
    """Body and headers."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    heads = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return f"{heads}\n{response.cookies.output()}\n{body.decode('utf-8', 'replace')}"


def tables() -> list[str]:
    """Those with a tenant that the application may read, but for traces of sign-ins."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.columns JOIN information_schema.tables"
            " USING (table_schema, table_name) WHERE column_name = 'tenant_id' AND table_schema = 'public'"
            " AND table_type = 'BASE TABLE' AND has_table_privilege(table_name::regclass, 'SELECT')"
        )
        return sorted({name for (name,) in cursor.fetchall()} - TRACES)


def fingerprint(place: Place) -> dict[str, tuple[int, str]]:
    """For each table the number of the tenant's rows and a hash of them."""
    line = "SELECT '{0}', count(*), md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {0} t"
    with tenant_context(place.id), connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(line.format(name) for name in tables()))
        return {name: (count, digest) for name, count, digest in cursor.fetchall()}


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    return sorted(name for name in before if before[name] != after[name])


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def writes() -> Iterator[set[str]]:
    """The tables that were written to inside, but for traces."""
    seen: set[str] = set()

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        if match := WRITES.match(sql):
            seen.add(match[2].lower())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield seen
    seen.difference_update(TRACES)
