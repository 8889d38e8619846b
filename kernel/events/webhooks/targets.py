"""Where a webhook may go: pure rules on the URL and on the addresses that its name resolves to.

The URL is refused rather than repaired: what we vet must be exactly what is connected to.
"""

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

MAX_URL = 2048
MAX_HOST = 253
DEFAULT_PORTS = {"https": 443, "http": 80}

# Python 3.11's `is_global` calls most of these public; they reach private hosts (NAT64, 6to4, Teredo,
# compatible addresses) or are shared or reserved.
EXTRA_NETWORKS = tuple(
    ipaddress.ip_network(text)
    for text in (
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2002::/16",
        "2001::/32",
        "::/96",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "100.64.0.0/10",
        "fec0::/10",
    )
)

_URL_CHARACTERS = re.compile(r"[!$-;=?-\[\]_a-z~]+")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST_NAME = re.compile(rf"(?:{_LABEL}\.)+{_LABEL}")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


class Refused(Exception):
    """Policy forbids this address; `code` is stable, the text names the rule."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class DeliveryPolicy:
    """`allowed_hosts`: exact (host, port) pairs exempt from the scheme, port and address rules (the sandbox).

    `ca_file` replaces the system's certificate authorities. Times are seconds, sizes bytes.
    """

    https_ports: frozenset[int] = frozenset({443})
    http_ports: frozenset[int] = frozenset()
    allowed_hosts: frozenset[tuple[str, int]] = frozenset()
    connect_seconds: float = 5.0
    total_seconds: float = 10.0
    response_bytes: int = 64 * 1024
    ca_file: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    scheme: str
    host: str
    port: int
    path: str
    exempt: bool


def parse_target(*, url: str, policy: DeliveryPolicy) -> Target:
    """Raise `Refused`, or say where the URL leads. Configuration forms call this too, to refuse early."""
    if "#" in url:
        raise Refused("fragment", "A fragment is never sent: leave out everything from the # on")
    if len(url) > MAX_URL or not _URL_CHARACTERS.fullmatch(url):
        raise Refused(
            "bad_url", "Use plain ASCII: internationalised names as xn--…, everything else percent-encoded"
        )
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Refused("bad_url", "This is not a web address") from error
    if parts.scheme not in DEFAULT_PORTS:
        raise Refused("bad_scheme", "Only https addresses are called")
    if "@" in parts.netloc:
        raise Refused("credentials", "A name or password in the address is not allowed")
    host = parts.hostname or ""
    port = DEFAULT_PORTS[parts.scheme] if port is None else port
    exempt = (host, port) in policy.allowed_hosts
    if not exempt:
        _check_host(host)
        _check_port(parts.scheme, port, policy)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, path, exempt)


def vet_addresses(*, target: Target, addresses: Sequence[str]) -> list[IPAddress]:
    """All of them, in order, or `Refused`: one bad answer condemns the name, since rebinding mixes them."""
    vetted = [_parse_address(text) for text in addresses]
    bad = [address for address in vetted if not is_public(address)]
    if bad and not target.exempt:
        raise Refused("private_address", "The name leads to an address that is not public")
    return vetted


def is_public(address: IPAddress) -> bool:
    """Whether it is an address of the open internet; `is_global` alone was measured to be wrong on many."""
    mapped = getattr(address, "ipv4_mapped", None)
    plain: IPAddress = mapped or address
    if not plain.is_global or plain.is_multicast or plain.is_reserved:
        return False
    return not any(plain.version == network.version and plain in network for network in EXTRA_NETWORKS)


def _check_host(host: str) -> None:
    if ":" in host or _NUMBER.fullmatch(host.rpartition(".")[2]):
        vet_addresses(target=Target("", host, 0, "", exempt=False), addresses=[host])
    elif len(host) > MAX_HOST or not _HOST_NAME.fullmatch(host):
        raise Refused("bad_host", "The address needs a full host name such as hooks.example.com")


def _check_port(scheme: str, port: int, policy: DeliveryPolicy) -> None:
    if scheme == "http" and not policy.http_ports:
        raise Refused("bad_scheme", "Only https addresses are called")
    if port not in (policy.https_ports if scheme == "https" else policy.http_ports):
        raise Refused("bad_port", f"Port {port} is not allowed")


def _parse_address(text: str) -> IPAddress:
    try:
        address = ipaddress.ip_address(text)
    except ValueError as error:
        raise Refused("bad_host", "This is not a plain IP address") from error
    if isinstance(address, ipaddress.IPv6Address) and address.scope_id:
        raise Refused("private_address", "Addresses with a zone are not public")
    return address
