"""What a customer can write about, and what the form asks them then."""

from django.db import models

from kernel.people.models import Team
from kernel.tenancy.models import TenantForeignKey, TenantModel
from tickets.models.choices import choices_of
from tickets.rules.words import Priority


class Audience(models.TextChoices):
    EVERYONE = "everyone", "Everyone"
    CREATOR = "creator", "Creators"
    SUBSCRIBER = "subscriber", "Subscribers"
    VISITOR = "visitor", "Visitors without an account"


class Topic(TenantModel):
    """A tile of the web form. `team` is where its tickets go."""

    key = models.SlugField(max_length=40)
    title = models.CharField(max_length=80)
    description = models.CharField(max_length=200, blank=True)
    audience = models.CharField(max_length=16, choices=Audience.choices, default=Audience.EVERYONE)
    icon = models.CharField(max_length=40, default="circle-question-mark")
    team = TenantForeignKey(Team, null=True)
    default_priority = models.SmallIntegerField(choices=choices_of(Priority), default=Priority.NORMAL)
    position = models.SmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant_id", "key"], name="topic_key")]

    def __str__(self) -> str:
        return self.title


class FormVersion(TenantModel):
    """The questions of a topic, as `tickets.rules.forms` reads them. Never changes: answers refer to it."""

    topic = TenantForeignKey(Topic, related_name="form_versions")
    number = models.IntegerField()
    fields = models.JSONField(default=list)
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "topic", "number"], name="form_version_number")
        ]

    def __str__(self) -> str:
        return f"{self.topic_id} v{self.number}"
