"""`manage.py add_legal_catalogue acme`: the standard legal deadlines, where the desk has none of that key."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kernel.actors import system_actor
from kernel.errors import DomainError
from kernel.tenancy.context import tenant_context
from kernel.tenancy.queries import find_slug
from tickets.operations.legal_catalogue import add_legal_catalogue
from tickets.rules.legal_standard import CALENDAR_KEY


class Command(BaseCommand):
    help = (
        "Add the standard legal deadlines to a tenant's catalogue. Entries that are there stay as they are."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="The first part of the tenant's host name.")
        parser.add_argument(
            "--calendar", default=CALENDAR_KEY, help="In which business days count; made if it is missing."
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        tenant_id = find_slug(options["slug"])
        if tenant_id is None:
            raise CommandError(f"There is no tenant {options['slug']!r}.")
        try:
            with tenant_context(tenant_id):
                added = add_legal_catalogue(
                    actor=system_actor(tenant_id=tenant_id),
                    now=timezone.now(),
                    calendar_key=options["calendar"],
                )
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"Added: {', '.join(added) or 'nothing, all of them are there'}.")
