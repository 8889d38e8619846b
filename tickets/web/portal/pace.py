"""How often one place may send something."""

from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest

from kernel.http.addresses import client_address, is_local, network_of
from kernel.http.limits import require_room

MINUTE = timedelta(minutes=1)


def refuse_haste(request: HttpRequest, *, now: datetime) -> None:
    """Counted in PostgreSQL. Raises TooMany. In the demo the machine itself may send as fast as it likes."""
    if settings.IS_DEMO and is_local(request):
        return
    place = network_of(client_address(request))
    require_room(key=f"portal-post:{place}", limit=settings.PORTAL_POSTS_A_MINUTE, window=MINUTE, now=now)
