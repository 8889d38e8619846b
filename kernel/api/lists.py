"""Lists: filtered by a django-filter set, paged by key, each row through its serializer."""

from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from kernel.api.fields import MAX_ID
from kernel.api.pagination import KeysetPagination, page_answer, read_page
from kernel.api.views import ApiView


class IdFilter(django_filters.NumberFilter):  # type: ignore[misc]  # untyped
    """The id of a row; anything beyond 64 bits is refused instead of reaching PostgreSQL."""

    field_class = forms.IntegerField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, min_value=0, max_value=MAX_ID, **kwargs)

    def get_max_validator(self) -> None:
        """The field has its own bound."""


class ApiListView(ApiView):
    """`order` ends with a unique column and is served by an index."""

    filterset_class: ClassVar[type[django_filters.FilterSet] | None] = None
    pagination_class = KeysetPagination
    order: ClassVar[Sequence[str]] = ("-id",)
    row_serializer: ClassVar[type[BaseSerializer[Any]]]

    def find_rows(self) -> QuerySet[Any, Any]:
        raise NotImplementedError

    def as_row(self, found: Any) -> Any:
        """What the serializer reads; a list may turn models into a query's rows here."""
        return found

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # noqa: ARG002 - path arguments are in self.kwargs
        queryset = DjangoFilterBackend().filter_queryset(request, self.find_rows(), self)
        page = read_page(request, queryset, order=self.order)
        return Response(page_answer(page, lambda found: self.row_serializer(self.as_row(found)).data))
