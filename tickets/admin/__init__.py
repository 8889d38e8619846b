"""Tickets in the admin."""

from tickets.admin import policies, tickets, topics  # noqa: F401 - registering by import
