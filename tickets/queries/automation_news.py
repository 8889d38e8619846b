"""What admins are told of automation rules that went wrong."""

from collections.abc import Sequence

from kernel.people.models import Notification
from kernel.people.queries.notifications import Told
from tickets.models import AutomationRule

TROUBLE = "tickets.automation_trouble"
WHAT = {
    "loop": "set itself off again and was stopped",
    "failed": "could not do all that it should: look at its steps",
}


def tell_trouble(notifications: Sequence[Notification]) -> dict[int, Told]:
    """One query for all."""
    ids = {notification.subject_id for notification in notifications}
    rules = {row.id: row for row in AutomationRule.objects.filter(id__in=ids)}
    return {
        one.id: Told(
            f"The rule “{rules[one.subject_id].name}” {WHAT.get(one.data.get('what', ''), WHAT['failed'])}",
            f"/desk/settings/automation/rules/{rules[one.subject_id].key}/",
        )
        for one in notifications
        if one.subject_id in rules
    }
