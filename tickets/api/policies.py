"""Service level policies."""

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api.views import ApiView, WholeListView
from tickets import access
from tickets.api.catalogue_serializers import (
    NewPolicySerializer,
    OrderSerializer,
    PolicySerializer,
    PolicyVersionSerializer,
    SwitchSerializer,
    TermsSerializer,
)
from tickets.operations.policies import create_policy, publish_policy, reorder_policies, update_policy
from tickets.queries.catalogue import get_policy, list_all_policies, list_policy_versions
from tickets.queries.keys import policy_ids_of


class PoliciesView(WholeListView):
    permission: ClassVar = {"GET": access.VIEW, "POST": access.CONFIGURE}

    @extend_schema(responses=PolicySerializer(many=True))
    def get(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """All policies in the order in which they are tried, each with the terms in force."""
        return self.all_of(list_all_policies(), PolicySerializer)

    @extend_schema(request=NewPolicySerializer, responses={201: PolicySerializer})
    def post(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """Add a policy, tried after all others."""
        policy = create_policy(actor=self.actor, now=self.now, **self.read(NewPolicySerializer))
        return Response(PolicySerializer(get_policy(policy.key)).data, status=201)


class PolicyView(ApiView):
    permission: ClassVar = {"GET": access.VIEW, "PATCH": access.CONFIGURE}

    @extend_schema(responses=PolicySerializer)
    def get(self, request: Request, key: str) -> Response:  # noqa: ARG002 - DRF's signature
        """One policy."""
        return Response(PolicySerializer(get_policy(key)).data)

    @extend_schema(request=SwitchSerializer, responses=PolicySerializer)
    def patch(self, request: Request, key: str) -> Response:
        """Rename it, or switch it off. Clocks that run are brought to what is in force then, in the background."""
        body = self.read(SwitchSerializer)
        update_policy(actor=self.actor, policy_id=get_policy(key).id, now=self.now, **body)
        return self.get(request, key)


class PolicyOrderView(ApiView):
    permission: ClassVar = access.CONFIGURE

    @extend_schema(request=OrderSerializer, responses={204: None})
    def post(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """Put policies in order: the first that matches a ticket applies."""
        ids = policy_ids_of(self.read(OrderSerializer)["keys"])
        reorder_policies(actor=self.actor, policy_ids=ids, now=self.now)
        return Response(status=204)


class PolicyVersionsView(WholeListView):
    permission: ClassVar = {"GET": access.VIEW, "POST": access.CONFIGURE}

    @extend_schema(responses=PolicyVersionSerializer(many=True))
    def get(self, request: Request, key: str) -> Response:  # noqa: ARG002 - DRF's signature
        """All versions of a policy, the newest first."""
        return self.all_of(list_policy_versions(get_policy(key).id), PolicyVersionSerializer)

    @extend_schema(request=TermsSerializer, responses={201: PolicyVersionSerializer})
    def post(self, request: Request, key: str) -> Response:  # noqa: ARG002 - DRF's signature
        """Publish terms. Clocks that run are brought to them in the background: see /changes/."""
        terms = self.read(TermsSerializer)["terms"]
        version = publish_policy(actor=self.actor, policy_id=get_policy(key).id, terms=terms, now=self.now)
        return Response(PolicyVersionSerializer(version).data, status=201)
