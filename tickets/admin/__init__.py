"""Tickets in the admin."""

from tickets.admin import automation, critical, ladders, legal, policies, routing, tickets, topics  # noqa: F401 - registering by import
