"""Where a request came from: behind how many proxies of ours."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

IPV6_SITE = 64  # one household or office has a whole /64: limits count it as one


def client_address(request: HttpRequest) -> str:
    """The peer's address, or what the outermost of our own proxies saw; never what the client claims beyond that."""
    peer = str(request.META.get("REMOTE_ADDR") or "127.0.0.1")  # a unix socket has no address
    hops = settings.TRUSTED_PROXY_HOPS
    chain = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    claimed = chain[-hops] if hops and len(chain) >= hops else peer
    return claimed if _is_address(claimed) else peer


def network_of(address: str) -> str:
    """What a rate limit counts as one place."""
    if not _is_address(address):
        return address
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv4Address):
        return address
    return str(ipaddress.ip_network((address, IPV6_SITE), strict=False))


def is_local(request: HttpRequest) -> bool:
    """From this very machine, and not passed on by a proxy on it."""
    if "X-Forwarded-For" in request.headers:
        return False
    peer = str(request.META.get("REMOTE_ADDR") or "127.0.0.1")
    return _is_address(peer) and ipaddress.ip_address(peer).is_loopback


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
