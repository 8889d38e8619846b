"""`manage.py check_clocks`: the nightly check of stored deadlines, now; exit 1 when something was wrong."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from kernel.tenancy.queries import find_slug, list_tenant_ids
from tickets.operations.checking_desk import check_desk


class Command(BaseCommand):
    help = "Compute every open deadline again from its marks; tell what differs, and put it right."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tenant", metavar="SLUG", help="only this one")

    def handle(self, *_: Any, **options: Any) -> None:
        wrong = 0
        for tenant_id in _tenants(options["tenant"]):
            total = check_desk(tenant_id, now=timezone.now())
            wrong += total.wrong
            self.stdout.write(
                f"Tenant {tenant_id}: {total.clocks} open clocks, {total.wrong} tickets were wrong."
            )
        if wrong:
            raise CommandError(
                f"{wrong} tickets had a stored deadline that was wrong; each has an event that says which."
            )


def _tenants(slug: str | None) -> list[int]:
    if slug is None:
        return list_tenant_ids()
    tenant_id = find_slug(slug)
    if tenant_id is None:
        raise CommandError(f"There is no tenant {slug!r}.")
    return [tenant_id]
