"""The topics of the web form, and their forms."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api.views import ApiView, WholeListView
from kernel.errors import invalid_field
from tickets import access
from tickets.api.catalogue_serializers import (
    FormSerializer,
    FormVersionSerializer,
    NewTopicSerializer,
    OrderSerializer,
    TopicChangeSerializer,
    TopicSerializer,
)
from tickets.operations.catalogue import NewTopic, create_topic, publish_form, reorder_topics, update_topic
from tickets.queries.catalogue import get_topic, list_all_topics, list_form_versions
from tickets.queries.keys import team_id_of, topic_ids_of


class TopicsView(WholeListView):
    permission: ClassVar = {"GET": access.VIEW, "POST": access.CONFIGURE}

    @extend_schema(responses=TopicSerializer(many=True))
    def get(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """All topics in their order, each with the form in force."""
        return self.all_of(list_all_topics(), TopicSerializer)

    @extend_schema(request=NewTopicSerializer, responses={201: TopicSerializer})
    def post(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """Add a topic, the last in the list."""
        body = _with_team(self.read(NewTopicSerializer))
        fields = body.pop("fields", [])
        topic = create_topic(actor=self.actor, new=NewTopic(**body), fields=fields, now=self.now)
        return Response(TopicSerializer(get_topic(topic.key)).data, status=201)


class TopicView(ApiView):
    permission: ClassVar = {"GET": access.VIEW, "PATCH": access.CONFIGURE}

    @extend_schema(responses=TopicSerializer)
    def get(self, request: Request, key: str) -> Response:  # noqa: ARG002 - DRF's signature
        """One topic."""
        return Response(TopicSerializer(get_topic(key)).data)

    @extend_schema(request=TopicChangeSerializer, responses=TopicSerializer)
    def patch(self, request: Request, key: str) -> Response:
        """Change a topic, or switch it off. Its key stays: policies and history name it."""
        changes = _with_team(self.read(TopicChangeSerializer))
        update_topic(actor=self.actor, topic_id=get_topic(key).id, changes=changes, now=self.now)
        return self.get(request, key)


class TopicOrderView(ApiView):
    permission: ClassVar = access.CONFIGURE

    @extend_schema(request=OrderSerializer, responses={204: None})
    def post(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """Put topics in order."""
        ids = topic_ids_of(self.read(OrderSerializer)["keys"])
        reorder_topics(actor=self.actor, topic_ids=ids, now=self.now)
        return Response(status=204)


class FormsView(WholeListView):
    permission: ClassVar = {"GET": access.VIEW, "POST": access.CONFIGURE}

    @extend_schema(responses=FormVersionSerializer(many=True))
    def get(self, request: Request, key: str) -> Response:  # noqa: ARG002 - DRF's signature
        """All versions of a topic's form, the newest first."""
        return self.all_of(list_form_versions(get_topic(key).id), FormVersionSerializer)

    @extend_schema(request=FormSerializer, responses={201: FormVersionSerializer})
    def post(self, request: Request, key: str) -> Response:  # noqa: ARG002 - DRF's signature
        """Publish what a topic asks from now on. Requests that were sent keep the version that they answered."""
        fields = self.read(FormSerializer)["fields"]
        version = publish_form(actor=self.actor, topic_id=get_topic(key).id, fields=fields, now=self.now)
        return Response(FormVersionSerializer(version).data, status=201)


def _with_team(body: dict[str, Any]) -> dict[str, Any]:
    """The team by its id in place of its key."""
    if "team" not in body:
        return body
    key = body.pop("team")
    team_id = team_id_of(key) if key else None
    if team_id == 0:
        raise invalid_field("team", "There is no such team at this desk.")
    return body | {"team_id": team_id}
