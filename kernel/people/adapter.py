"""allauth, told our rules: nobody signs up, everybody signs in to one desk, and every guess is counted."""

from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.contrib.auth import authenticate
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from kernel.http.addresses import client_address
from kernel.http.requests import DeskRequest
from kernel.people.attempts import Attempt
from kernel.people.models import User
from kernel.people.operations.sign_in import record_sign_in, record_sign_in_change, set_password
from kernel.people.queries.members import find_active
from kernel.people.sessions import SIGN_IN
from kernel.tenancy.context import tenant_context
from kernel.tenancy.queries import get_tenant

NOT_HERE = "This sign-in does not belong to this desk."


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's signature
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Nobody without a place at this desk; the answer is the same as for a wrong password."""
        attempt = Attempt.of_password(str(credentials.get("email", "")))
        attempt.begin()
        user = authenticate(request, **credentials)
        if user is None or find_active(user_id=user.pk) is None:
            attempt.failed()
            return None
        attempt.succeeded()
        return user

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        attempt = Attempt.of_password(cast("User", user).email)
        attempt.begin()
        if not user.check_password(password):
            attempt.failed()
            return False
        attempt.succeeded()
        return True

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse | None:
        """Passkeys come this way too: the key may be right and the desk wrong."""
        if find_active(user_id=user.pk) is None:
            return _turn_away(request)
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """After the last step. Django gives the session a new key; ours records where it was opened."""
        membership = find_active(user_id=user.pk)
        if membership is None:
            raise ImmediateHttpResponse(_turn_away(request))
        methods = "+".join(str(record["method"]) for record in get_authentication_records(request, user))
        super().login(request, user)
        request.session[SIGN_IN] = record_sign_in(
            membership=membership,
            method=methods or "handover",
            address=client_address(request),
            browser=_printable(request.headers.get("User-Agent", "")),
            now=timezone.now(),
        )

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        set_password(user=cast("User", user), password=password)

    def send_notification_mail(
        self, template_prefix: str, user: AbstractBaseUser, *_: Any, **__: Any
    ) -> None:
        """What allauth would mail about (its second factors too) becomes an event of the desk's audit log.

        Sometimes it calls after the commit, when the request's tenant is closed already.
        """
        request = cast("DeskRequest", self.request)
        with tenant_context(request.tenant.id):
            record_sign_in_change(
                actor=request.actor,
                user_id=user.pk,
                what=template_prefix.rpartition("/")[2],
                now=timezone.now(),
            )


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    def get_totp_issuer(self) -> str:
        return get_tenant().name

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys belong to the host, so each desk has its own."""
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return entity | {"name": get_tenant().name}


def _turn_away(request: HttpRequest) -> HttpResponse:
    messages.error(request, NOT_HERE)
    return HttpResponseRedirect(reverse("account_login"))


def _printable(text: str) -> str:
    return "".join(char for char in text if char.isprintable())
