"""Who may see customers and ask the platform to act."""

from kernel.people.access import ADMINS, AGENTS, LEADS, register_permissions
from kernel.people.models import Role
from platforms.rules.action_kinds import ACT, ACT_ON_STANDING

VIEW_CUSTOMERS = "platforms.view_customers"
REVEAL = "platforms.reveal_personal_data"
VIEW_ACTIONS = "platforms.view_actions"
CONFIGURE = "platforms.configure"
VIEW_INGEST = "platforms.view_ingest"
INGEST = "platform.ingest"  # the scope of a platform's token

register_permissions(
    {
        VIEW_CUSTOMERS: AGENTS,
        REVEAL: AGENTS,
        VIEW_ACTIONS: AGENTS,
        ACT: AGENTS,
        ACT_ON_STANDING: LEADS | {Role.SPECIALIST},
        CONFIGURE: ADMINS,
        VIEW_INGEST: LEADS,
        INGEST: ADMINS,
    }
)
