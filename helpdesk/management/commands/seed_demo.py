"""`manage.py seed_demo`: two desks with people, customers and 400 tickets of the last thirty days."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone
from tqdm import tqdm

from helpdesk.demo.people import TENANTS
from helpdesk.demo.seeding import TICKETS
from helpdesk.demo.seeding_processes import seed_side_by_side
from kernel.tenancy.queries import find_slug, list_tenant_ids


class Command(BaseCommand):
    help = "Fill an empty installation with the demo. Never in production."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="do nothing when there are tenants that are not the demo's",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        if not settings.IS_DEMO:
            raise CommandError("The demo's sign-ins are public knowledge: it is never put into production.")
        missing = _missing()
        if missing:
            self._seed(missing)
        elif not options["if_empty"]:
            raise CommandError("There are tenants already. `make reset` deletes the demo.")

    def _seed(self, slugs: list[str]) -> None:
        connection.close()
        told = dict.fromkeys(slugs, 0)
        total = sum(TICKETS[slug] for slug in slugs)
        with tqdm(total=total, unit=" tickets", desc="Seeding the demo", delay=0.5) as bar:
            for progress in seed_side_by_side(slugs, now=timezone.now()):
                bar.update(progress.tickets - told[progress.slug])
                told[progress.slug] = progress.tickets
        self.stdout.write(f"Seeded {' and '.join(slugs)} with {total} tickets.")


def _missing() -> list[str]:
    """The demo's desks that are not there; none of them where somebody else's are."""
    open_ids = list_tenant_ids()
    present = [tenant.slug for tenant in TENANTS if find_slug(tenant.slug) in open_ids]
    is_ours = len(open_ids) == len(present)
    return [tenant.slug for tenant in TENANTS if tenant.slug not in present] if is_ours else []
