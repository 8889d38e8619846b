"""What the list of tickets can be narrowed by."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from kernel.api.lists import IdFilter
from tickets.models import Ticket
from tickets.models.ticket import TicketQuerySet
from tickets.queries.inbox import matching
from tickets.rules.words import Channel, Priority, Status


class WordFilter(django_filters.MultipleChoiceFilter):  # type: ignore[misc]  # untyped
    """Any of a word's keys, which are numbers in the table."""

    def __init__(self, words: type[Status | Priority | Channel], **kwargs: Any) -> None:
        self.words = words
        super().__init__(choices=[(word.key, word.label) for word in words], **kwargs)

    def filter(self, qs: QuerySet[Ticket], value: list[str]) -> QuerySet[Ticket]:
        wanted = [self.words.named(key).value for key in value]
        return qs.filter(**{f"{self.field_name}__in": wanted}) if wanted else qs


class TicketFilter(django_filters.FilterSet):  # type: ignore[misc]  # untyped
    id = IdFilter(help_text="As events and webhooks name it.")
    q = django_filters.CharFilter(
        method="search", max_length=400, help_text="Words, or a number. Looks at the 1,000 newest matches."
    )
    status = WordFilter(Status)
    priority = WordFilter(Priority)
    channel = WordFilter(Channel)
    topic = django_filters.CharFilter(field_name="topic__key", max_length=40, help_text="A topic's key.")
    team = django_filters.CharFilter(field_name="team__key", max_length=40, help_text="A team's key.")
    assignee = IdFilter(field_name="assignee_id", help_text="A membership.")
    unassigned = django_filters.BooleanFilter(field_name="assignee", lookup_expr="isnull")
    customer = IdFilter(field_name="customer_id")
    breached = django_filters.BooleanFilter(field_name="is_breached")
    created_since = django_filters.IsoDateTimeFilter(field_name="created_at", lookup_expr="gte")
    created_until = django_filters.IsoDateTimeFilter(field_name="created_at", lookup_expr="lt")
    updated_since = django_filters.IsoDateTimeFilter(field_name="updated_at", lookup_expr="gte")
    updated_until = django_filters.IsoDateTimeFilter(field_name="updated_at", lookup_expr="lt")

    def search(self, tickets: TicketQuerySet, name: str, value: str) -> TicketQuerySet:  # noqa: ARG002
        return matching(tickets, value, actor=self.request.auth)
