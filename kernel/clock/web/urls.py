"""Mounted under `/desk/`."""

from django.urls import path

from kernel.clock.web.views import shifts

app_name = "clock"
urlpatterns = [
    path("settings/shifts/", shifts.index, name="shifts"),
    path("settings/shifts/hours/", shifts.add_hours, name="hours_add"),
    path("settings/shifts/hours/<int:pattern_id>/end/", shifts.end_hours, name="hours_end"),
    path("settings/shifts/time-off/", shifts.enter_time_off, name="time_off_add"),
    path("settings/shifts/time-off/<int:time_off_id>/remove/", shifts.drop_time_off, name="time_off_remove"),
    path("settings/shifts/on-call/", shifts.add_turn, name="on_call_add"),
    path("settings/shifts/on-call/<int:on_call_id>/remove/", shifts.drop_turn, name="on_call_remove"),
]
