"""The only row locks on people, taken in order of id."""

from kernel.errors import NotFound
from kernel.people.models import Membership, Role


class NoSuchMember(NotFound):
    code = "member_not_found"


def lock_membership(membership_id: int) -> Membership:
    found = Membership.objects.select_for_update(of=("self",)).filter(id=membership_id).first()
    if found is None:
        raise NoSuchMember("This person does not work at this desk.")
    return found


def lock_admins() -> list[int]:
    """Ids of the active admins, locked, so that two of them cannot demote one another at the same moment."""
    admins = Membership.objects.filter(role=Role.ADMIN, is_active=True).order_by("id").select_for_update()
    return [admin.id for admin in admins]
