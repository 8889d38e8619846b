"""What was said on a ticket, by whom, and who may see it."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from kernel.actors import Actor
from kernel.files.models import File
from kernel.tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet
from tickets.models.choices import choices_of
from tickets.models.ticket import Ticket
from tickets.rules.words import Visibility


class MessageQuerySet(TenantQuerySet["Message"]):
    def visible_to(self, actor: Actor) -> Self:
        """The one predicate: only staff see internal notes. Whether the ticket is visible is the ticket's."""
        return self if actor.is_staff else self.filter(visibility=Visibility.PUBLIC)


class Message(TenantModel):
    """Append-only. `author_name` is kept as it was shown; `key` makes a repeated send harmless."""

    ticket = TenantForeignKey(Ticket, related_name="messages")
    visibility = models.SmallIntegerField(choices=choices_of(Visibility))
    author_kind = models.CharField(max_length=16)
    author_id = models.BigIntegerField()
    author_name = models.CharField(max_length=120)
    body = models.TextField()
    key = models.CharField(max_length=80)
    created_at = models.DateTimeField()

    objects: ClassVar = TenantManager.from_queryset(MessageQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "ticket", "key"], name="message_once"),
            models.CheckConstraint(condition=Q(visibility__in=[0, 1]), name="message_visibility_known"),
        ]
        indexes = [models.Index(fields=["tenant_id", "ticket", "id"], name="message_thread")]

    def __str__(self) -> str:
        return f"message {self.pk} on {self.ticket_id}"


class Attachment(TenantModel):
    message = TenantForeignKey(Message, related_name="attachments")
    file = TenantForeignKey(File)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "message", "file"], name="attachment_once")
        ]

    def __str__(self) -> str:
        return f"file {self.file_id} on message {self.message_id}"
