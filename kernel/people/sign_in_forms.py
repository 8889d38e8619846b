"""allauth's forms for second factors, with guesses counted in PostgreSQL."""

from typing import Any

from allauth.mfa.base import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError

from kernel.people.attempts import Attempt


class _Limited:
    """A code has six digits: ten guesses in five minutes leave a thief one chance in 300,000 a day and person."""

    user: AbstractBaseUser

    def clean_code(self) -> str:
        attempt = Attempt.of_code(self.user)
        attempt.begin()
        try:
            code: str = super().clean_code()  # type: ignore[misc]  # allauth's half
        except ValidationError:
            attempt.failed()
            raise
        attempt.succeeded()
        return code


class AuthenticateForm(_Limited, forms.AuthenticateForm):  # type: ignore[misc]  # allauth is untyped
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _describe(self)


class ReauthenticateForm(_Limited, forms.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _describe(self)


def _describe(form: Any) -> None:
    code = form.fields["code"]
    code.max_length = 32
    code.widget.attrs = {
        "autocomplete": "one-time-code",
        "inputmode": "numeric",
        "maxlength": "32",
        "autofocus": True,
    }
    code.help_text = "Six digits from your authenticator app, or one of your recovery codes."
