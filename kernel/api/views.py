"""The base of every API view."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar, cast

from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from kernel.actors import Actor
from kernel.api import idempotency
from kernel.api.pagination import KeysetPagination
from kernel.tenancy.context import require_tenant_id

REFUSED = 400


class ApiView(APIView):
    """Reads its input, calls one operation as `self.actor` at `self.now`, renders a query's rows.

    Everything runs in a savepoint of the request's transaction: a refusal leaves nothing behind.
    """

    # One name for all methods, or a mapping by method. Nothing named: nobody may.
    permission: ClassVar[str | Mapping[str, str]] = ""
    metadata_class = None  # OPTIONS is 405: the schema says what there is
    # Top-level keys of a POST's answer that are shown once and must not be kept for replays.
    secret_fields: ClassVar[Collection[str]] = ()

    actor: Actor
    now: datetime

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """DRF's own steps, inside a savepoint and with the key's replay before the handler."""
        self.args, self.kwargs = args, kwargs
        self.request = self.initialize_request(request, *args, **kwargs)
        self.headers = self.default_response_headers
        try:
            with transaction.atomic():
                self.initial(self.request, *args, **kwargs)
                response = self.answer(self.request)
                if response.status_code >= REFUSED:
                    transaction.set_rollback(True)
        except Exception as exc:  # noqa: BLE001 - the one place that renders whatever went wrong
            response = self.handle_exception(exc)
        self.response = self.finalize_response(self.request, cast("Response", response), *args, **kwargs)
        return self.response

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.now = timezone.now()
        super().initial(request, *args, **kwargs)
        if isinstance(request.auth, Actor):
            self.actor = request.auth
            if self.actor.tenant_id != require_tenant_id():
                self.permission_denied(request)

    def answer(self, request: Request) -> HttpResponseBase:
        handle = self.handler_for(request)
        key = self.idempotency_key(request) if request.method == "POST" else None
        if key is None:
            return handle()
        return idempotency.answer_once(
            key=key,
            actor=self.actor,
            request=request,
            secret_fields=self.secret_fields,
            now=self.now,
            handle=handle,
        )

    def handler_for(self, request: Request) -> Callable[[], Response]:
        method = (request.method or "").lower()
        known = method in self.http_method_names
        handler = (
            getattr(self, method, self.http_method_not_allowed) if known else self.http_method_not_allowed
        )
        return lambda: handler(request, *self.args, **self.kwargs)

    def idempotency_key(self, request: Request) -> str | None:
        return idempotency.read_key(request)

    def read(self, serializer_class: type[BaseSerializer[Any]]) -> dict[str, Any]:
        """The body, checked; raises DRF's ValidationError, which becomes 422 with `fields`."""
        serializer = serializer_class(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)


class WholeListView(ApiView):
    """For lists that are short by nature: all rows are the first page."""

    pagination_class = KeysetPagination

    def all_of(self, rows: Iterable[Any], serializer_class: type[BaseSerializer[Any]]) -> Response:
        results = [serializer_class(row).data for row in rows]
        return Response({"results": results, "next": None, "previous": None})
