"""Mounted under `/desk/`."""

from django.urls import path

from kernel.people.web.views import desk_settings, me, notifications, places, tokens

app_name = "people"
urlpatterns = [
    path("me/", me.settings, name="settings"),
    path("me/availability/", me.availability, name="availability"),
    path("me/security/", me.security, name="security"),
    path("me/security/end/", me.end_sessions, name="end_sessions"),
    path("notifications/", notifications.index, name="notifications"),
    path("notifications/read/", notifications.read, name="notifications_read"),
    path("settings/", desk_settings.index, name="desk_settings"),
    path("switch/", places.switch, name="switch"),
    path("tokens/", tokens.index, name="tokens"),
    path("tokens/<int:token_id>/revoke/", tokens.revoke, name="token_revoke"),
]
