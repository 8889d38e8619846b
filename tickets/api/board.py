"""The lead's board."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api.fields import Identifier
from kernel.api.views import ApiView
from tickets import access
from tickets.queries.board import PersonBoard, TeamBoard, get_board
from tickets.queries.board_figures import HOURS

Data = serializers.Serializer[Any]


class FiguresSerializer(Data):
    total = serializers.IntegerField(source="figures.total", help_text="Unsolved tickets.")
    waiting = serializers.IntegerField(source="figures.waiting", help_text="Customers without an answer.")
    breached = serializers.IntegerField(source="figures.breached")
    parked = serializers.IntegerField(
        source="figures.parked", help_text="Unanswered for hours while the ticket stands."
    )
    due_within_hours = serializers.SerializerMethodField(
        help_text="Nearest deadlines ahead, by hours: 1, 4, 8, 24."
    )

    def get_due_within_hours(self, row: TeamBoard | PersonBoard) -> dict[str, int]:
        return {str(hours): count for hours, count in zip(HOURS, row.figures.due, strict=True)}


class NextSerializer(Data):
    number = Identifier()
    subject = serializers.CharField()
    due_at = serializers.DateTimeField()
    metric = serializers.CharField()


class TeamBoardSerializer(FiguresSerializer):
    team = serializers.CharField(source="key", help_text="Empty: tickets without a team.")
    name = serializers.CharField()
    unassigned = serializers.IntegerField(source="figures.unassigned")
    oldest_waiting_at = serializers.DateTimeField(source="figures.oldest_waiting_at", allow_null=True)
    next = NextSerializer(many=True, help_text="The nearest deadlines within a day, three at most.")


class OdditySerializer(Data):
    number = Identifier()
    at = serializers.DateTimeField()
    metric = serializers.CharField(help_text="Of the clock that was stopped.")
    seconds_left = serializers.SerializerMethodField(help_text="That a stopped clock had.")

    def get_seconds_left(self, row: Any) -> int:
        return int(row.left.total_seconds())


class PersonBoardSerializer(FiguresSerializer):
    membership_id = Identifier(source="id")
    name = serializers.CharField()
    is_available = serializers.BooleanField()
    is_on_shift = serializers.BooleanField()
    load = serializers.IntegerField(
        source="figures.load", help_text="The weight of what is theirs to work on."
    )
    capacity = serializers.IntegerField(allow_null=True, help_text="Null: no limit.")
    flipped = OdditySerializer(many=True, help_text="Stopped just before a deadline, without an answer.")
    kept_waiting = OdditySerializer(source="parked", many=True)
    solved_in_silence = OdditySerializer(source="silent", many=True)


class CaseBoardSerializer(Data):
    number = Identifier()
    lane = serializers.CharField()
    team = serializers.CharField()
    opened_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    acknowledged_at = serializers.DateTimeField(allow_null=True)
    acknowledged_by = serializers.CharField()


class LegalBoardSerializer(Data):
    number = Identifier(source="ticket_number")
    rule = serializers.CharField(source="rule_key")
    due_at = serializers.DateTimeField()
    is_missed = serializers.BooleanField()
    team = serializers.CharField()


class BoardSerializer(Data):
    teams = TeamBoardSerializer(many=True)
    people = PersonBoardSerializer(many=True)
    critical = CaseBoardSerializer(source="cases", many=True)
    legal = LegalBoardSerializer(many=True, help_text="Deadlines of the next seven days, and missed ones.")


class BoardView(ApiView):
    permission: ClassVar = access.BOARD

    @extend_schema(responses=BoardSerializer)
    def get(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """What is about to be missed, how much everybody carries, and what looks odd; of what the caller may see."""
        return Response(BoardSerializer(get_board(actor=self.actor, now=self.now)).data)
