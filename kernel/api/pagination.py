"""Lists, page by page: `{"results": […], "next": cursor or null, "previous": …}`."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import QuerySet
from rest_framework.request import Request

from kernel.errors import invalid_field
from kernel.http.pagination import Page, paginate

MAX_SIZE = 200
DEFAULT_SIZE = 50


def read_page(request: Request, queryset: QuerySet[Any, Any], *, order: Sequence[str]) -> Page[Any]:
    """The page that the query parameters `cursor` and `size` ask for."""
    cursor = request.query_params.get("cursor") or None
    return paginate(queryset, order=order, after=cursor, size=_size(request))


def page_answer(page: Page[Any], render: Callable[[Any], Any]) -> dict[str, Any]:
    return {"results": [render(row) for row in page.rows], "next": page.next, "previous": page.previous}


def _size(request: Request) -> int:
    text = request.query_params.get("size") or str(DEFAULT_SIZE)
    if (
        not (text.isascii() and text.isdigit() and len(text) <= len(str(MAX_SIZE)))
        or not 0 < int(text) <= MAX_SIZE
    ):
        raise invalid_field("size", f"A number from 1 to {MAX_SIZE}.")
    return int(text)


class KeysetPagination:
    """For the schema: what a page and its parameters look like."""

    def get_schema_operation_parameters(self, view: object) -> list[dict[str, Any]]:  # noqa: ARG002
        return [
            _parameter("cursor", {"type": "string"}, "`next` or `previous` of another page."),
            _parameter("size", {"type": "integer", "minimum": 1, "maximum": MAX_SIZE}, "Rows in a page."),
        ]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        cursor = {"type": "string", "nullable": True}
        return {
            "type": "object",
            "required": ["results", "next", "previous"],
            "properties": {
                "results": {"type": "array", "items": schema.get("items", schema)},
                "next": cursor,
                "previous": cursor,
            },
        }


def _parameter(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}
