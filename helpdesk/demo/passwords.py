"""The one password of everybody in the demo: its own on each installation, the same after a restart."""

import hashlib
import hmac

from django.conf import settings

from helpdesk.demo.texts import names


def demo_password() -> str:
    """Derived from the installation's key, in words that can be typed."""
    digest = hmac.digest(settings.SECRET_KEY.encode(), b"demo sign-ins", hashlib.sha256)
    start, end = (
        words[digest[place] % len(words)]
        for place, words in enumerate((names.HANDLE_STARTS, names.HANDLE_ENDS))
    )
    return f"{start}-{end}-{int.from_bytes(digest[2:5]) % 900_000 + 100_000}"
