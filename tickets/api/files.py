"""Files: uploaded first, then attached to a message by their ids; fetched by a short link."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api.views import ApiView
from kernel.errors import invalid_field
from kernel.files.links import link_to
from kernel.files.operations.uploads import store_uploads
from kernel.tenancy.queries import get_tenant
from tickets import access
from tickets.api.base import TicketView
from tickets.api.serializers import FileLinkSerializer, UploadedSerializer
from tickets.queries.files import get_attached_file

FORM: dict[str, Any] = {
    "multipart/form-data": {
        "type": "object",
        "required": ["files"],
        "properties": {"files": {"type": "array", "items": {"type": "string", "format": "binary"}}},
    }
}


class UploadsView(ApiView):
    # Whoever may write on a ticket may bring files for it.
    permission: ClassVar = access.NOTE
    parser_classes = [MultiPartParser]

    @extend_schema(request=FORM, responses={201: UploadedSerializer})
    def post(self, request: Request) -> Response:
        """Upload files. Each is in quarantine until it was looked at; name its id in the message that it goes with."""
        uploads = request.FILES.getlist("files")
        if not uploads:
            raise invalid_field("files", "Send at least one file in the field files.")
        return Response(
            {"file_ids": store_uploads(actor=self.actor, uploads=uploads, now=self.now)}, status=201
        )


class FileView(TicketView):
    permission: ClassVar = access.VIEW

    @extend_schema(responses=FileLinkSerializer)
    def get(self, request: Request, number: int, file_id: int) -> Response:  # noqa: ARG002 - DRF's signature
        """Where to fetch an attachment, for a few minutes. Refused (409) while it is in quarantine."""
        file = get_attached_file(actor=self.actor, ticket_id=self.ticket_id(), file_id=file_id)
        return Response({"url": link_to(file, actor=self.actor, tenant=get_tenant(), now=self.now)})
