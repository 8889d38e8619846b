"""Attachments that somebody may fetch."""

from kernel.actors import Actor
from kernel.errors import NotFound
from kernel.files.models import File
from tickets.models import Attachment, Message


class NoFile(NotFound):
    code = "tickets.no_file"


def get_attached_file(*, actor: Actor, ticket_id: int, file_id: int) -> File:
    """The file of a message on this ticket that the actor may read. The caller has checked the ticket."""
    readable = Message.objects.visible_to(actor).filter(ticket_id=ticket_id)
    attached = Attachment.objects.filter(message__in=readable).values("file_id")
    found = File.objects.filter(id=file_id, id__in=attached).first()
    if found is None:
        raise NoFile("There is no such file on this request.")
    return found
