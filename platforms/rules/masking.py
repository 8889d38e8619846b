"""Personal data as staff see it before they say why they need more."""

from collections.abc import Mapping
from typing import Any

DOTS = "•••"


def mask_email(email: str) -> str:
    """`mara@example.com` becomes `m•••@e•••.com`: enough to tell two apart, too little to write to."""
    local, at, domain = email.rpartition("@")
    if not at or not local or not domain:
        return DOTS if email else ""
    name, dot, ending = domain.rpartition(".")
    return f"{local[0]}{DOTS}@{name[:1]}{DOTS}{dot}{ending}" if name else f"{local[0]}{DOTS}@{DOTS}"


def initials(name: str) -> str:
    """`Mara Klein-Voss` becomes `M. K.`; at most three words count."""
    return " ".join(f"{word[0].upper()}." for word in name.split()[:3])


def plain_attributes(attributes: Mapping[str, Any]) -> dict[str, int | float | bool]:
    """Numbers and yes/no are shown; texts may be personal and wait for a reason."""
    return {name: value for name, value in attributes.items() if isinstance(value, bool | int | float)}
