"""Links to the files host: for one file, one reader and a few minutes."""

from datetime import datetime
from urllib.parse import quote

from django.conf import settings

from kernel.actors import Actor
from kernel.errors import Conflict, NotFound
from kernel.files.models import File, FileState
from kernel.files.rules.links import LIFETIME, Link, read_link, sign_link
from kernel.tenancy.models import Tenant


class StillChecked(Conflict):
    code = "files.pending"


class Refused(Conflict):
    code = "files.infected"


class NoFile(NotFound):
    code = "files.no_file"


def link_to(file: File, *, actor: Actor, tenant: Tenant, now: datetime, inline: bool = False) -> str:
    """An absolute address. The caller has checked that the actor may read the file.

    `inline` asks for the picture that we drew anew; for everything else the answer is a download all the same.
    Raises StillChecked in quarantine and Refused for what was found to be malware.
    """
    if file.tenant_id != tenant.id:
        raise NoFile("There is no such file.")
    require_servable(file)
    token = sign_link(
        tenant_id=tenant.id,
        file_id=file.id,
        audience=f"{actor.kind}:{actor.id}",
        expires_at=now + LIFETIME,
        key=_key(),
    )
    host = f"{tenant.slug}.files{settings.TENANT_HOST_SUFFIX}{settings.FILES_PORT_SUFFIX}"
    address = f"{settings.PUBLIC_SCHEME}://{host}/f/{token}/{quote(file.name, safe='')}"
    return f"{address}?inline" if inline and file.preview_key else address


def require_servable(file: File) -> None:
    if file.state == FileState.PENDING:
        raise StillChecked("This file is still being checked for malware. Try again in a minute.")
    if file.state == FileState.INFECTED:
        raise Refused("This file contains malware. It is kept as evidence and given to nobody.")


def read_token(token: str, *, now: datetime) -> Link:
    """What the link allows; raises `BadLink`."""
    return read_link(token, now=now, key=_key())


def _key() -> bytes:
    return settings.SECRET_KEY.encode()
