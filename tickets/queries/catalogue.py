"""Topics, their forms, and policies, for whoever sets the desk up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tickets.locks import NoPolicy, NoTopic
from tickets.models import FormVersion, SlaPolicy, SlaPolicyVersion, Topic
from tickets.rules.words import Priority


@dataclass(frozen=True, slots=True)
class TopicRow:
    """`form_number` and `fields` are the form in force; None and empty for a topic that asks nothing."""

    id: int
    key: str
    title: str
    description: str
    audience: str
    icon: str
    team: str
    default_priority: Priority
    position: int
    is_active: bool
    form_number: int | None
    fields: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """`number` and what follows are the version in force."""

    id: int
    key: str
    name: str
    position: int
    is_active: bool
    number: int
    terms: dict[str, Any]
    published_at: datetime


def list_all_topics() -> list[TopicRow]:
    """Two queries."""
    topics = list(Topic.objects.select_related("team").order_by("position", "title"))
    return _topic_rows(topics)


def get_topic(key: str) -> TopicRow:
    """Raises NoTopic."""
    topic = Topic.objects.select_related("team").filter(key=key).first()
    if topic is None:
        raise NoTopic("There is no such topic.")
    return _topic_rows([topic])[0]


def list_form_versions(topic_id: int) -> list[FormVersion]:
    """The newest first."""
    return list(FormVersion.objects.filter(topic_id=topic_id).order_by("-number"))


def list_all_policies() -> list[PolicyRow]:
    """In the order in which they are tried, those switched off last."""
    newest = SlaPolicyVersion.objects.order_by("policy_id", "-number").distinct("policy_id")
    rows = [_policy_row(version) for version in newest.select_related("policy")]
    return sorted(rows, key=lambda row: (not row.is_active, row.position, row.id))


def get_policy(key: str) -> PolicyRow:
    """Raises NoPolicy."""
    versions = SlaPolicyVersion.objects.filter(policy__key=key).select_related("policy")
    found = versions.order_by("-number").first()
    if found is None:
        raise NoPolicy("There is no such policy.")
    return _policy_row(found)


def list_policy_versions(policy_id: int) -> list[SlaPolicyVersion]:
    """The newest first."""
    return list(SlaPolicyVersion.objects.filter(policy_id=policy_id).order_by("-number"))


def newest_fields(topic: Topic) -> list[dict[str, Any]]:
    version = FormVersion.objects.filter(topic=topic).order_by("-number").first()
    return list(version.fields) if version else []


def newest_terms(policy: SlaPolicy) -> dict[str, Any]:
    version = SlaPolicyVersion.objects.filter(policy=policy).order_by("-number").first()
    return dict(version.terms) if version else {}


def _topic_rows(topics: Sequence[Topic]) -> list[TopicRow]:
    newest = FormVersion.objects.filter(topic__in=topics).order_by("topic_id", "-number").distinct("topic_id")
    forms = {version.topic_id: version for version in newest}
    return [_topic_row(topic, forms.get(topic.id)) for topic in topics]


def _topic_row(topic: Topic, form: FormVersion | None) -> TopicRow:
    return TopicRow(
        id=topic.id,
        key=topic.key,
        title=topic.title,
        description=topic.description,
        audience=topic.audience,
        icon=topic.icon,
        team=topic.team.key if topic.team else "",
        default_priority=Priority(topic.default_priority),
        position=topic.position,
        is_active=topic.is_active,
        form_number=form.number if form else None,
        fields=form.fields if form else [],
    )


def _policy_row(version: SlaPolicyVersion) -> PolicyRow:
    policy = version.policy
    return PolicyRow(
        id=policy.id,
        key=policy.key,
        name=policy.name,
        position=policy.position,
        is_active=policy.is_active,
        number=version.number,
        terms=version.terms,
        published_at=version.created_at,
    )
