"""Giving a desk the standard catalogue of legal deadlines, and the business days that some of them count."""

from datetime import datetime

from django.db import transaction

from kernel.actors import Actor
from kernel.clock.operations import create_calendar, import_holidays
from kernel.clock.queries import list_calendar_keys
from kernel.tenancy.queries import get_tenant
from tickets import access
from tickets.models import LegalRule
from tickets.operations.legal_rules import create_legal_rule
from tickets.rules.legal_standard import CALENDAR_KEY, CALENDAR_NAME, standard_rules

HOLIDAYS = "US"
YEARS_AHEAD = 9  # as far as holidays are entered; the derivation warns where it counts beyond them
WHOLE_DAY = [["00:00", "24:00"]]
WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), WHOLE_DAY)


@transaction.atomic
def add_legal_catalogue(*, actor: Actor, now: datetime, calendar_key: str = CALENDAR_KEY) -> list[str]:
    """The keys that were added: entries that the desk has already stay as they are. Business days count in the desk's
    own zone, Monday to Friday without the federal holidays of the United States, whose rules these are.
    """
    actor.require(access.CONFIGURE)
    there = set(LegalRule.objects.values_list("key", flat=True))
    wanted = [one for one in standard_rules(calendar_key) if one[0] not in there]
    if wanted and calendar_key not in list_calendar_keys():
        _add_calendar(calendar_key, actor=actor, now=now)
    for key, name, terms in wanted:
        create_legal_rule(actor=actor, key=key, name=name, terms=terms, now=now)
    return [key for key, _, _ in wanted]


def _add_calendar(key: str, *, actor: Actor, now: datetime) -> None:
    definition = {"time_zone": get_tenant().time_zone, "hours": WEEK}
    calendar = create_calendar(actor=actor, key=key, name=CALENDAR_NAME, definition=definition, now=now)
    import_holidays(
        actor=actor,
        calendar_id=calendar.id,
        country=HOLIDAYS,
        first_year=now.year - 1,
        last_year=now.year + YEARS_AHEAD,
        now=now,
        language="en_US",
    )
