"""Tickets in the admin."""

from tickets.admin import automation, critical, policies, tickets, topics  # noqa: F401 - registering by import
