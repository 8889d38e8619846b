"""Serving uploads, on a host of their own that knows no sessions. Everything is a download but pictures drawn by us."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kernel.errors import DomainError
from kernel.files.images import drawn_mime
from kernel.files.links import NoFile, read_token, require_servable
from kernel.files.models import File
from kernel.files.rules.links import BadLink
from kernel.files.rules.naming import content_disposition
from kernel.files.rules.sniff import UNKNOWN
from kernel.files.storage import read_file
from kernel.tenancy.context import require_tenant_id

HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "private, no-store",
}


class Expired(DomainError):
    code = "files.expired"
    status = 410


@require_safe
def serve(request: HttpRequest, token: str, name: str) -> HttpResponseBase:  # noqa: ARG001 - the name is decoration
    try:
        file = _find(token)
        response = _send(file, inline="inline" in request.GET)
    except DomainError as error:
        response = _refuse(request, error)
    for header, value in HEADERS.items():
        response.setdefault(header, value)
    return response


def _find(token: str) -> File:
    """The same answer for a forged link, another tenant's and a file that is gone."""
    try:
        link = read_token(token, now=timezone.now())
    except BadLink as error:
        if error.code == "expired":
            raise Expired("This link was good for five minutes. Go back and open the file again.") from error
        raise NoFile("This link opens nothing. Go back and open the file again.") from error
    file = File.objects.filter(id=link.file_id).first() if link.tenant_id == require_tenant_id() else None
    if file is None:
        raise NoFile("This link opens nothing. Go back and open the file again.")
    require_servable(file)
    return file


def _send(file: File, *, inline: bool) -> HttpResponseBase:
    is_picture = inline and bool(file.preview_key)
    key = file.preview_key if is_picture else file.storage_key
    try:
        pieces = read_file(tenant_id=file.tenant_id, key=key)
    except FileNotFoundError as error:
        raise NoFile("This file is gone.") from error
    # Downloads have no type of their own, so that nothing ever has a reason to show them.
    mime = drawn_mime(file.media_type) if is_picture else UNKNOWN
    response = StreamingHttpResponse(pieces, content_type=mime)
    response["Content-Disposition"] = content_disposition(file.name, inline=is_picture)
    if not is_picture:
        response["Content-Length"] = str(file.size)
    return response


def _refuse(request: HttpRequest, error: DomainError) -> HttpResponse:
    response = render(request, "files/refused.html", {"message": error.message}, status=error.status)
    # A page of ours, with its style sheet.
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'self'; img-src 'self'"
    return response
