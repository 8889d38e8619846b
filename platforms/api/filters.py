"""What lists can be narrowed by."""

import django_filters
from django.db.models import QuerySet

from kernel.api.lists import IdFilter
from platforms.models.action import ActionState
from platforms.models.customer import Customer, CustomerKind, CustomerState
from platforms.models.ingest import IngestState
from platforms.queries.customers import search_customers


class CustomerFilter(django_filters.FilterSet):  # type: ignore[misc]  # untyped
    q = django_filters.CharFilter(
        method="search", max_length=254, help_text="Beginning of a handle, or a whole external id or address."
    )
    kind = django_filters.ChoiceFilter(choices=CustomerKind.choices)
    state = django_filters.ChoiceFilter(choices=CustomerState.choices)
    external_id = django_filters.CharFilter(max_length=120)
    country = django_filters.CharFilter(max_length=2)

    def search(self, queryset: QuerySet[Customer], name: str, value: str) -> QuerySet[Customer]:  # noqa: ARG002
        return search_customers(queryset, value)


class ActionFilter(django_filters.FilterSet):  # type: ignore[misc]  # untyped
    customer = IdFilter(field_name="customer_id")
    kind = django_filters.CharFilter(max_length=60)
    state = django_filters.MultipleChoiceFilter(choices=ActionState.choices)
    origin_kind = django_filters.CharFilter(max_length=40)
    origin_id = IdFilter()


class IngestedFilter(django_filters.FilterSet):  # type: ignore[misc]  # untyped
    kind = django_filters.CharFilter(max_length=80)
    state = django_filters.ChoiceFilter(choices=IngestState.choices)
    external_id = django_filters.CharFilter(max_length=120)
