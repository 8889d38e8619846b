"""Sessions belong to the tenant on whose host they were made; on any other host they do not exist."""

from collections.abc import Mapping
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from kernel.tenancy.context import current_tenant_id

TENANT = "tenant_id"
SIGN_IN = "sign_in_id"
FIND = "SELECT * FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(DatabaseStore):
    def load(self) -> dict[str, Any]:
        data: dict[str, Any] = super().load()
        tenant_id = current_tenant_id()
        if data and tenant_id is not None and data.get(TENANT) != tenant_id:
            self._session_key = None  # saving must make a new one, never overwrite the other tenant's
            return {}
        return data

    def _get_session_from_db(self) -> Session | None:
        """As Django's, on every page that a person opens, without building the query each time."""
        known = Session.objects.raw(FIND, [self.session_key, timezone.now()])
        found = next(iter(known), None)
        if found is None:
            self._session_key = None
        return found

    def encode(self, session_dict: Mapping[str, Any]) -> str:
        tenant_id = current_tenant_id()
        stamp = {} if tenant_id is None else {TENANT: tenant_id}
        return super().encode({**session_dict, **stamp})
