"""API tokens. Only a person at the dashboard makes and revokes them: a token cannot beget another."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api.authentication import SessionAuthentication
from kernel.api.desk.serializers import CreatedTokenSerializer, NewTokenSerializer, TokenSerializer
from kernel.api.views import ApiView, WholeListView
from kernel.people.operations.tokens import create_token, revoke_token
from kernel.people.queries.tokens import list_tokens


class TokensView(WholeListView):
    authentication_classes = [SessionAuthentication]
    permission = "people.manage_tokens"
    secret_fields = ("token",)

    @extend_schema(responses=TokenSerializer(many=True))
    def get(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """All tokens of this desk; never their secrets."""
        return self.all_of(list_tokens(now=self.now), TokenSerializer)

    @extend_schema(request=NewTokenSerializer, responses={201: CreatedTokenSerializer})
    def post(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """Make a token. Its text is in this answer and nowhere else."""
        made = create_token(actor=self.actor, now=self.now, **self.read(NewTokenSerializer))
        return Response({"id": made.token_id, "token": made.text}, status=201)


class TokenView(ApiView):
    authentication_classes = [SessionAuthentication]
    permission = "people.manage_tokens"

    @extend_schema(responses={204: None})
    def delete(self, request: Request, token_id: int) -> Response:  # noqa: ARG002 - DRF's signature
        """Revoke a token at once."""
        revoke_token(actor=self.actor, token_id=token_id, now=self.now)
        return Response(status=204)
