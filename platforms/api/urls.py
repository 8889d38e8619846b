"""Included under /api/v1/."""

from django.urls import path, re_path

from platforms.api.actions import ActionsView, ActionView, CancelActionView, UndoActionView
from platforms.api.connection import ConnectionView, RotateView
from platforms.api.customers import CustomersView, CustomerView, RevealView
from platforms.api.ingest import EventsView

urlpatterns = [
    re_path(r"^platform/events/?$", EventsView.as_view(), name="api-platform-events"),
    path("platform/connection/", ConnectionView.as_view(), name="api-platform-connection"),
    path("platform/connection/rotate/", RotateView.as_view(), name="api-platform-rotate"),
    path("customers/", CustomersView.as_view(), name="api-customers"),
    path("customers/<int:customer_id>/", CustomerView.as_view(), name="api-customer"),
    path("customers/<int:customer_id>/reveal/", RevealView.as_view(), name="api-customer-reveal"),
    path("actions/", ActionsView.as_view(), name="api-actions"),
    path("actions/<int:action_id>/", ActionView.as_view(), name="api-action"),
    path("actions/<int:action_id>/undo/", UndoActionView.as_view(), name="api-action-undo"),
    path("actions/<int:action_id>/cancel/", CancelActionView.as_view(), name="api-action-cancel"),
]
