"""Customers as they see themselves."""

from dataclasses import dataclass

from platforms.models.customer import Customer, CustomerKind


@dataclass(frozen=True, slots=True)
class PortalCustomer:
    """`name` is what to call them: their handle, else what the platform calls them."""

    id: int
    kind: str
    name: str


def find_portal_customer(customer_id: int) -> PortalCustomer | None:
    found = Customer.objects.filter(id=customer_id).values("id", "kind", "handle", "display_name").first()
    if found is None:
        return None
    name = found["handle"] or found["display_name"] or CustomerKind(found["kind"]).label
    return PortalCustomer(found["id"], found["kind"], name)
