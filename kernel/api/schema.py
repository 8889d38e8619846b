"""OpenAPI: one tag for each app, the error shape on every operation, the idempotency header on every POST."""

from typing import Any

import django_filters
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

TAGS = {"kernel": "desk"}
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
REFUSALS = {
    400: "The request cannot be read.",
    401: "No or no valid credentials.",
    403: "The role or the token's scopes do not include this.",
    404: "Not there, or not this tenant's.",
    422: "Some fields are not right.",
    429: "Too many requests; see Retry-After.",
    500: "Our failure; nothing was changed.",
}


class Refusal(serializers.Serializer[dict[str, Any]]):
    code = serializers.CharField(help_text="Stable; programs may rely on it.")
    message = serializers.CharField(help_text="For people.")
    fields = serializers.DictField(  # type: ignore[assignment]  # the wire's name for it
        child=serializers.ListField(child=serializers.CharField()),
        help_text="Messages by field; the empty name holds those about the whole.",
    )
    incident = serializers.CharField(allow_null=True, help_text="To quote when you ask us about a failure.")


class ErrorAnswer(serializers.Serializer[dict[str, Any]]):
    error = Refusal()


IDEMPOTENCY_KEY = OpenApiParameter(
    name="Idempotency-Key",
    type=OpenApiTypes.STR,
    location=OpenApiParameter.HEADER,
    description="Up to 255 ASCII characters, new for each request. Within 24 hours the first answer comes back.",
)


def _parameter(name: str, one: django_filters.Filter) -> OpenApiParameter:
    """Read from the filter itself: drf-spectacular would ask the model's manager, which wants a tenant."""
    choices = [value for value, _ in one.extra.get("choices", ())]
    kind = OpenApiTypes.STR
    if isinstance(one, django_filters.NumberFilter):
        kind = OpenApiTypes.INT64
    elif isinstance(one, django_filters.IsoDateTimeFilter):
        kind = OpenApiTypes.DATETIME
    return OpenApiParameter(
        name=name,
        type=kind,
        enum=choices or None,
        many=isinstance(one, django_filters.MultipleChoiceFilter),
        description=one.extra.get("help_text", ""),
    )


class Schema(AutoSchema):
    def get_tags(self) -> list[str]:
        package = type(self.view).__module__.split(".")[0]
        return [TAGS.get(package, package)]

    def get_override_parameters(self) -> list[Any]:
        if self.method == "POST":
            return [IDEMPOTENCY_KEY]
        filterset = getattr(self.view, "filterset_class", None) if self.method == "GET" else None
        return [_parameter(name, one) for name, one in filterset.base_filters.items()] if filterset else []

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for status, text in REFUSALS.items():
            if status != 422 or self.method in WRITES:  # noqa: PLR2004 - HTTP's number
                answer = OpenApiResponse(ErrorAnswer, description=text)
                bodies.setdefault(str(status), self._get_response_for_code(answer, str(status)))  # type: ignore[no-untyped-call]
        return bodies
