"""`manage.py create_tenant acme "Acme" --admin-email a@b.example --admin-name "Ann"`: a desk and its first admin."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kernel.actors import system_actor
from kernel.errors import DomainError
from kernel.people.models import Role
from kernel.people.operations.members import NewMember, create_member
from kernel.tenancy.context import tenant_context
from kernel.tenancy.operations import create_tenant


class Command(BaseCommand):
    help = "Make a tenant and its first admin, whose one-time password is printed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="The first part of its host name: letters, digits and hyphens.")
        parser.add_argument("name", help="As people read it.")
        parser.add_argument("--admin-email", required=True)
        parser.add_argument("--admin-name", required=True)
        parser.add_argument("--time-zone", default="UTC")
        parser.add_argument("--accent-hue", type=int, default=265, help="Degrees in oklch, 0 to 359.")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        try:
            made = self._make(options)
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"Made {options['name']} ({options['slug']}). Sign in as {options['admin_email']}.")
        if made.password:
            self.stdout.write(f"One-time password, to be changed at first sign-in: {made.password}")
        else:
            self.stdout.write("They have a sign-in already and keep its password.")

    def _make(self, options: dict[str, Any]) -> NewMember:
        now = timezone.now()
        tenant_id = create_tenant(
            slug=options["slug"],
            name=options["name"],
            accent_hue=options["accent_hue"],
            time_zone=options["time_zone"],
            now=now,
        )
        with tenant_context(tenant_id):
            return create_member(
                actor=system_actor(tenant_id=tenant_id),
                email=options["admin_email"],
                name=options["admin_name"],
                role=Role.ADMIN,
                now=now,
            )
