"""Included under /api/v1/."""

from django.urls import path

from kernel.api.desk.history import EventsView
from kernel.api.desk.people import AvailabilityView, MembersView, TeamsView
from kernel.api.desk.shifts import (
    OnCallsView,
    OnCallView,
    PatternsView,
    PatternView,
    ShiftsView,
    TimeOffView,
    TimesOffView,
)
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
    path("shifts/", ShiftsView.as_view(), name="api-shifts"),
    path("work-patterns/", PatternsView.as_view(), name="api-work-patterns"),
    path("work-patterns/<int:pattern_id>/", PatternView.as_view(), name="api-work-pattern"),
    path("time-off/", TimesOffView.as_view(), name="api-times-off"),
    path("time-off/<int:time_off_id>/", TimeOffView.as_view(), name="api-time-off"),
    path("on-call/", OnCallsView.as_view(), name="api-on-calls"),
    path("on-call/<int:on_call_id>/", OnCallView.as_view(), name="api-on-call"),
]
