"""What the platform is asked to do."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api.lists import ApiListView
from kernel.api.views import ApiView
from platforms import access
from platforms.api.filters import ActionFilter
from platforms.api.serializers import ActionRequestSerializer, ActionSerializer, UndoSerializer
from platforms.models.action import Action
from platforms.operations.actions import cancel_action, request_action, undo_action
from platforms.queries.actions import ActionRow, find_actions, get_action, row_of

CREATED = 201


class _Answering(ApiView):
    def shown(self, action_id: int, status: int = 200) -> Response:
        return Response(
            ActionSerializer(get_action(viewer=self.actor, action_id=action_id)).data, status=status
        )


class ActionsView(_Answering, ApiListView):
    # The operation asks for the kind's own permission besides.
    permission: ClassVar = {"GET": access.VIEW_ACTIONS, "POST": access.VIEW_ACTIONS}
    filterset_class = ActionFilter
    row_serializer = ActionSerializer

    def find_rows(self) -> QuerySet[Action]:
        return find_actions(viewer=self.actor)

    def as_row(self, found: Action) -> ActionRow:
        return row_of(found, viewer=self.actor)

    @extend_schema(responses=ActionSerializer(many=True))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Actions, the latest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(request=ActionRequestSerializer, responses={201: ActionSerializer})
    def post(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """Ask the platform to act. It is sent at once, and once; follow it by its state."""
        body = self.read(ActionRequestSerializer)
        return self.shown(request_action(actor=self.actor, now=self.now, **body), CREATED)


class ActionView(_Answering):
    permission = access.VIEW_ACTIONS

    @extend_schema(responses=ActionSerializer)
    def get(self, request: Request, action_id: int) -> Response:  # noqa: ARG002 - DRF's signature
        """One action."""
        return self.shown(action_id)


class UndoActionView(_Answering):
    permission = access.VIEW_ACTIONS

    @extend_schema(request=UndoSerializer, responses={201: ActionSerializer})
    def post(self, request: Request, action_id: int) -> Response:  # noqa: ARG002 - DRF's signature
        """Ask for the inverse of a done action; answers with that new action."""
        body = self.read(UndoSerializer)
        undone = undo_action(actor=self.actor, action_id=action_id, reason=body["reason"], now=self.now)
        return self.shown(undone, CREATED)


class CancelActionView(_Answering):
    permission = access.VIEW_ACTIONS

    @extend_schema(request=None, responses=ActionSerializer)
    def post(self, request: Request, action_id: int) -> Response:  # noqa: ARG002 - DRF's signature
        """Possible until it is first sent."""
        cancel_action(actor=self.actor, action_id=action_id, now=self.now)
        return self.shown(action_id)
