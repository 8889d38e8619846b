"""Tries at signing in: limited for each account and for each place they come from, and recorded when they fail."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self, cast

from allauth.core import context
from django import forms
from django.utils import timezone

from kernel.http import limits
from kernel.http.addresses import client_address, network_of
from kernel.http.requests import DeskRequest
from kernel.people.middleware import visitor
from kernel.people.operations.sign_in import record_failed_sign_in
from kernel.people.queries.members import find_active, find_by_email

LIMIT = 10
WINDOW = timedelta(minutes=5)
TOO_MANY = "Too many tries. Wait five minutes and try again, or ask an admin of your desk for help."


@dataclass(frozen=True, slots=True)
class Attempt:
    """Only failures count in the end: a right try is taken back, so an office behind one address is not shut out."""

    keys: tuple[str, ...]
    step: str
    membership_id: int

    @classmethod
    def of_password(cls, email: str) -> Self:
        member = find_by_email(email)
        key = f"sign-in:{email.strip().lower()}"
        return cls((key, _place()), "password", member.id if member else 0)

    @classmethod
    def of_code(cls, user: Any) -> Self:
        member = find_active(user_id=user.pk)
        return cls((f"code:{user.pk}", _place()), "second_factor", member.id if member else 0)

    def begin(self) -> None:
        """Raises `ValidationError` when there were too many; the same words whether or not the account exists."""
        now = timezone.now()
        verdicts = [limits.hit(key=key, limit=LIMIT, window=WINDOW, now=now) for key in self.keys]
        if not all(verdict.allowed for verdict in verdicts):
            raise forms.ValidationError(TOO_MANY, code="too_many_login_attempts")

    def succeeded(self) -> None:
        for key in self.keys:
            limits.forgive(key=key)

    def failed(self) -> None:
        record_failed_sign_in(
            actor=visitor(_request().tenant.id),
            membership_id=self.membership_id,
            step=self.step,
            now=timezone.now(),
        )


def _place() -> str:
    return f"place:{network_of(client_address(_request()))}"


def _request() -> DeskRequest:
    return cast("DeskRequest", context.request)
