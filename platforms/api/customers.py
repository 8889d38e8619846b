"""Customers, masked, and their personal data for a reason."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api.lists import ApiListView
from kernel.api.views import ApiView
from platforms import access
from platforms.api.filters import CustomerFilter
from platforms.api.serializers import CustomerSerializer, PersonalDataSerializer, ReasonSerializer
from platforms.models.customer import Customer
from platforms.operations.reveal import reveal_personal_data
from platforms.queries.customers import CustomerCard, card_of, find_customers, get_customer_card


class CustomersView(ApiListView):
    permission = access.VIEW_CUSTOMERS
    filterset_class = CustomerFilter
    row_serializer = CustomerSerializer

    def find_rows(self) -> QuerySet[Customer]:
        return find_customers(viewer=self.actor)

    def as_row(self, found: Customer) -> CustomerCard:
        return card_of(found)

    @extend_schema(responses=CustomerSerializer(many=True))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Customers, the latest known first."""
        return super().get(request, *args, **kwargs)


class CustomerView(ApiView):
    permission = access.VIEW_CUSTOMERS

    @extend_schema(responses=CustomerSerializer)
    def get(self, request: Request, customer_id: int) -> Response:  # noqa: ARG002 - DRF's signature
        """One customer, masked."""
        return Response(
            CustomerSerializer(get_customer_card(viewer=self.actor, customer_id=customer_id)).data
        )


class RevealView(ApiView):
    permission = access.REVEAL
    secret_fields = ("display_name", "email", "attributes")

    @extend_schema(request=ReasonSerializer, responses=PersonalDataSerializer)
    def post(self, request: Request, customer_id: int) -> Response:  # noqa: ARG002 - DRF's signature
        """What the card masks. Who asked and why is kept."""
        body = self.read(ReasonSerializer)
        found = reveal_personal_data(
            actor=self.actor, customer_id=customer_id, reason=body["reason"], now=self.now
        )
        return Response(PersonalDataSerializer(found).data)
