"""Who visits in the measurement: an agent with a session, and what there is to look at."""

from collections import Counter
from dataclasses import dataclass

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from kernel.people.models import Membership
from kernel.people.sessions import SessionStore
from kernel.tenancy.context import tenant_context
from kernel.tenancy.queries import find_slug
from tickets.models import Message, Ticket

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True, slots=True)
class Sights:
    """`open_numbers`: tickets with running clocks; `numbers`: any, from all over the table."""

    session_key: str
    numbers: list[int]
    open_numbers: list[int]
    common_word: str


def look_around(slug: str) -> Sights:
    tenant_id = find_slug(slug)
    if tenant_id is None:
        raise RuntimeError(f"There is no tenant {slug}; generate it first.")
    with tenant_context(tenant_id):
        last = Ticket.objects.order_by("-number").values_list("number", flat=True)[0]
        visible = Ticket.objects.exclude(team__is_restricted=True)
        spread = [last * place // 400 for place in range(1, 400)]
        return Sights(
            session_key=_sign_in(),
            numbers=list(visible.filter(number__in=spread).values_list("number", flat=True)),
            open_numbers=list(
                visible.filter(status=1).order_by("-id").values_list("number", flat=True)[:400]
            ),
            common_word=_common_word(),
        )


def _sign_in() -> str:
    member = Membership.objects.filter(role="lead").select_related("user").order_by("id")[0]
    session = SessionStore()
    session[SESSION_KEY] = str(member.user_id)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = member.user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def _common_word() -> str:
    """The commonest word of six letters or more in the newest messages: one that people would search for."""
    words: Counter[str] = Counter()
    for body in Message.objects.order_by("-id").values_list("body", flat=True)[:500]:
        words.update({word for word in body.lower().split() if len(word) > 5 and word.isalpha()})  # noqa: PLR2004
    words.pop("reference", None)
    return words.most_common(1)[0][0]
