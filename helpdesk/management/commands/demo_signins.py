"""`manage.py demo_signins`: where the demo is, and one person of each role and desk to sign in as."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from helpdesk.demo.passwords import demo_password
from helpdesk.demo.people import TENANTS, DemoTenant
from kernel.people.models import User
from kernel.tenancy.queries import find_slug

ROLES = ("agent", "lead", "specialist", "admin")


class Command(BaseCommand):
    help = "Print the demo's addresses and sign-ins."
    requires_system_checks = ()

    def handle(self, *_: Any, **__: Any) -> None:
        if not settings.IS_DEMO:
            return
        present = [tenant for tenant in TENANTS if find_slug(tenant.slug) is not None]
        for tenant in present:
            self.stdout.write("\n".join(_lines(tenant)))
        if present:
            self.stdout.write(_password_line(present[0].staff[0].email))


def _lines(tenant: DemoTenant) -> list[str]:
    host = f"{settings.PUBLIC_SCHEME}://{tenant.slug}{settings.TENANT_HOST_SUFFIX}:{settings.PORT}"
    people = [next(person for person in tenant.staff if person.role == role) for role in ROLES]
    return [
        f"{tenant.name}: dashboard {host}/desk/   customers {host}/   admin {host}/admin/",
        *(f"  {person.role:<11}{person.email:<32}{person.name}" for person in people),
    ]


def _password_line(email: str) -> str:
    password = demo_password()
    user = User.objects.filter(email=email).first()
    if user is None or not user.check_password(password):
        return "The passwords were changed, or SECRET_KEY was: `make reset` makes the demo anew."
    return f"The password of everybody above: {password}"
