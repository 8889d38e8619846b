"""The catalogue of legal deadlines, those of a ticket, and the proof of timeliness."""

from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api.views import ApiView, WholeListView
from tickets import access
from tickets.api import legal_serializers as shapes
from tickets.api.base import TicketView
from tickets.operations import legal, legal_extensions
from tickets.operations.legal_rules import create_legal_rule, publish_legal_rule, update_legal_rule
from tickets.queries.legal_deadlines import DeadlineRow, list_deadlines
from tickets.queries.legal_proof import get_proof, write_proof
from tickets.queries.legal_rules import get_legal_rule, list_legal_rules, list_legal_versions


class LegalRulesView(WholeListView):
    permission: ClassVar = {"GET": access.VIEW, "POST": access.CONFIGURE}

    @extend_schema(responses=shapes.LegalRuleSerializer(many=True))
    def get(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """The catalogue: what the law wants within which time, each entry with its basis and source."""
        return self.all_of(list_legal_rules(), shapes.LegalRuleSerializer)

    @extend_schema(request=shapes.NewLegalRuleSerializer, responses={201: shapes.LegalRuleSerializer})
    def post(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """Add an entry."""
        given = self.read(shapes.NewLegalRuleSerializer)
        rule = create_legal_rule(actor=self.actor, now=self.now, **given)
        return Response(shapes.LegalRuleSerializer(get_legal_rule(rule.key)).data, status=201)


class LegalRuleView(ApiView):
    permission: ClassVar = {"GET": access.VIEW, "PATCH": access.CONFIGURE}

    @extend_schema(responses=shapes.LegalRuleSerializer)
    def get(self, request: Request, key: str) -> Response:  # noqa: ARG002 - DRF's signature
        """One entry."""
        return Response(shapes.LegalRuleSerializer(get_legal_rule(key)).data)

    @extend_schema(request=shapes.LegalSwitchSerializer, responses=shapes.LegalRuleSerializer)
    def patch(self, request: Request, key: str) -> Response:
        """Rename it, or switch it off. Deadlines that run run on."""
        body = self.read(shapes.LegalSwitchSerializer)
        update_legal_rule(actor=self.actor, rule_id=get_legal_rule(key).id, now=self.now, **body)
        return self.get(request, key)


class LegalVersionsView(WholeListView):
    permission: ClassVar = {"GET": access.VIEW, "POST": access.CONFIGURE}

    @extend_schema(responses=shapes.LegalVersionSerializer(many=True))
    def get(self, request: Request, key: str) -> Response:  # noqa: ARG002 - DRF's signature
        """All versions of an entry, the newest first."""
        return self.all_of(list_legal_versions(get_legal_rule(key).id), shapes.LegalVersionSerializer)

    @extend_schema(request=shapes.LegalTermsSerializer, responses={201: shapes.LegalVersionSerializer})
    def post(self, request: Request, key: str) -> Response:  # noqa: ARG002 - DRF's signature
        """Publish terms, for deadlines that start from now on. Those that run keep theirs."""
        terms = self.read(shapes.LegalTermsSerializer)["terms"]
        version = publish_legal_rule(
            actor=self.actor, rule_id=get_legal_rule(key).id, terms=terms, now=self.now
        )
        return Response(shapes.LegalVersionSerializer(version).data, status=201)


class DeadlinesView(TicketView, WholeListView):
    permission: ClassVar = {"GET": access.VIEW, "POST": access.LEGAL}

    @extend_schema(responses=shapes.DeadlineSerializer(many=True))
    def get(self, request: Request, number: int) -> Response:  # noqa: ARG002 - DRF's signature
        """The legal deadlines of a ticket, those that run first, each with why it ends when it does."""
        return self.all_of(list_deadlines(self.ticket_id()), shapes.DeadlineSerializer)

    @extend_schema(request=shapes.LegalStartDeadlineSerializer, responses={201: shapes.DeadlineSerializer})
    def post(self, request: Request, number: int) -> Response:  # noqa: ARG002 - DRF's signature
        """Start one. The same duty again is the one that is there."""
        ticket_id, body = self.ticket_id(), self.read(shapes.LegalStartDeadlineSerializer)
        made = legal.start_deadline(actor=self.actor, ticket_id=ticket_id, now=self.now, **body)
        return Response(shapes.DeadlineSerializer(_one(ticket_id, made.id)).data, status=201)


class DeadlineView(TicketView):
    """What the addresses below one deadline share."""

    def place(self) -> dict[str, Any]:
        return {
            "actor": self.actor,
            "ticket_id": self.ticket_id(),
            "deadline_id": self.kwargs["deadline_id"],
            "now": self.now,
        }

    def changed_deadline(self) -> Response:
        found = _one(self.ticket_id(), self.kwargs["deadline_id"])
        return Response(shapes.DeadlineSerializer(found).data)


class MeetView(DeadlineView):
    permission: ClassVar = access.LEGAL

    @extend_schema(request=shapes.LegalNoteSerializer, responses=shapes.DeadlineSerializer)
    def post(self, request: Request, number: int, deadline_id: int) -> Response:  # noqa: ARG002 - DRF's signature
        """Mark it as met, now. What is late is recorded as late; before a window opens it is refused (409)."""
        legal.meet(**self.place(), **self.read(shapes.LegalNoteSerializer))
        return self.changed_deadline()


class VoidView(DeadlineView):
    permission: ClassVar = access.LEGAL_DECIDE

    @extend_schema(request=shapes.LegalReasonSerializer, responses=shapes.DeadlineSerializer)
    def post(self, request: Request, number: int, deadline_id: int) -> Response:  # noqa: ARG002 - DRF's signature
        """It does not apply (any more), and why."""
        legal.void(**self.place(), **self.read(shapes.LegalReasonSerializer))
        return self.changed_deadline()


class ExtensionsView(DeadlineView):
    permission: ClassVar = access.LEGAL

    @extend_schema(request=shapes.LegalExtendSerializer, responses={201: shapes.DeadlineSerializer})
    def post(self, request: Request, number: int, deadline_id: int) -> Response:  # noqa: ARG002 - DRF's signature
        """Ask for more time, for people at the desk. Nothing moves until somebody else agrees."""
        legal_extensions.request_extension(**self.place(), **self.read(shapes.LegalExtendSerializer))
        answer = self.changed_deadline()
        answer.status_code = 201
        return answer


class DecisionView(DeadlineView):
    permission: ClassVar = access.LEGAL_DECIDE

    @extend_schema(request=shapes.LegalDecideSerializer, responses=shapes.DeadlineSerializer)
    def post(self, request: Request, number: int, deadline_id: int) -> Response:  # noqa: ARG002 - DRF's signature
        """Decide on the open request for more time: another person than who asked, never a token."""
        legal_extensions.decide_extension(**self.place(), **self.read(shapes.LegalDecideSerializer))
        return self.changed_deadline()


class ProofView(TicketView):
    permission: ClassVar = access.VIEW

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, number: int) -> Response:  # noqa: ARG002 - DRF's signature
        """Proof of timeliness: rules with their sources, starts, ends, derivations, who did what when, and the ids of
        the audit log's entries with the seals that hold them. `sha256` is over all else, as JSON with sorted keys.
        """
        return Response(write_proof(get_proof(actor=self.actor, number=number)))


def _one(ticket_id: int, deadline_id: int) -> DeadlineRow:
    return next(row for row in list_deadlines(ticket_id) if row.id == deadline_id)
