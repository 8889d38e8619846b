"""The only way a JSON body comes in."""

import hashlib
from collections.abc import Mapping
from typing import IO, Any, ClassVar

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from rest_framework.parsers import JSONParser
from rest_framework.request import Request

from kernel.api.failures import BadRequest, BodyTooLarge
from kernel.api.json_rules import BadJson, read_json

MEGABYTE = 1024 * 1024


class BoundedJSONParser(JSONParser):
    max_bytes: ClassVar[int] = MEGABYTE

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,  # noqa: ARG002 - DRF's signature
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> Any:
        body = stream.read(self.max_bytes + 1)
        if len(body) > self.max_bytes:
            raise BodyTooLarge(f"The body is larger than {self.max_bytes} bytes. Send less at once.")
        if not body:
            return {}
        try:
            return read_json(body)
        except BadJson as error:
            raise BadRequest(str(error), code=error.code) from error


class TwoMegabyteJSONParser(BoundedJSONParser):
    """For batches; Django itself reads no body beyond this (`DATA_UPLOAD_MAX_MEMORY_SIZE`)."""

    max_bytes = 2 * MEGABYTE


def body_digest(request: Request) -> str:
    """Tells two bodies apart. A form with files is told by its fields and its files' contents."""
    digest = hashlib.sha256()
    if (request.content_type or "").startswith("multipart/"):
        for name in sorted(request.data):
            digest.update(name.encode())
            for value in _values(request, name):
                _feed(digest, value)
    else:
        digest.update(request._request.body)  # noqa: SLF001 - DRF offers no other way to the bytes
    return digest.hexdigest()


def _values(request: Request, name: str) -> list[Any]:
    form = request.data
    return form.getlist(name) if isinstance(form, QueryDict) else []


def _feed(digest: "hashlib._Hash", value: Any) -> None:
    if isinstance(value, UploadedFile):
        for chunk in value.chunks():
            digest.update(chunk)
        value.seek(0)
    else:
        digest.update(str(value).encode("utf-8", "surrogatepass"))
    digest.update(b"\0")
