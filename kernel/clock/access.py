"""Who may say when people work."""

from kernel.people.access import AGENTS, LEADS, register_permissions

OWN_TIME_OFF = "clock.own_time_off"
MANAGE_SHIFTS = "clock.manage_shifts"

register_permissions({OWN_TIME_OFF: AGENTS, MANAGE_SHIFTS: LEADS})
