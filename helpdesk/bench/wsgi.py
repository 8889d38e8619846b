"""One process for both sides of the comparison: the floor's address goes past the product's middleware."""

import os
from collections.abc import Iterable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.bench.settings")
django.setup()

from helpdesk.bench.floor import BareHandler  # noqa: E402 - Django first
from helpdesk.wsgi import application as product  # noqa: E402

_bare = BareHandler()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    handler = _bare if environ.get("PATH_INFO", "").startswith("/bench/") else product
    return handler(environ, start_response)
