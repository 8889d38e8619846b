"""Included under /api/v1/."""

from django.urls import path

from kernel.api.desk.history import EventsView
from kernel.api.desk.people import AvailabilityView, MembersView, TeamsView
from kernel.api.desk.tokens import TokensView, TokenView
from kernel.api.desk.webhooks import (
    AttemptsView,
    DeliveriesView,
    EndpointRotateView,
    EndpointsView,
    EndpointView,
    ResendView,
)
from kernel.api.docs import DocsView, SchemaView

urlpatterns = [
    path("schema/", SchemaView.as_view(), name="api-schema"),
    path("docs/", DocsView.as_view(), name="api-docs"),
    path("members/", MembersView.as_view(), name="api-members"),
    path("members/<int:membership_id>/availability/", AvailabilityView.as_view(), name="api-availability"),
    path("teams/", TeamsView.as_view(), name="api-teams"),
    path("tokens/", TokensView.as_view(), name="api-tokens"),
    path("tokens/<int:token_id>/", TokenView.as_view(), name="api-token"),
    path("webhooks/", EndpointsView.as_view(), name="api-webhooks"),
    path("webhooks/<int:endpoint_id>/", EndpointView.as_view(), name="api-webhook"),
    path("webhooks/<int:endpoint_id>/secret/", EndpointRotateView.as_view(), name="api-webhook-secret"),
    path("webhooks/<int:endpoint_id>/deliveries/", DeliveriesView.as_view(), name="api-deliveries"),
    path("deliveries/<int:delivery_id>/attempts/", AttemptsView.as_view(), name="api-attempts"),
    path("deliveries/<int:delivery_id>/resend/", ResendView.as_view(), name="api-resend"),
    path("events/", EventsView.as_view(), name="api-events"),
]
