"""`Idempotency-Key`: a POST sent again is answered again, and happens once.

The answer is stored in the transaction of the effect. A refusal (4xx) or a failure (5xx) leaves neither effect nor
key, so the request may be put right and sent with the same key.
"""

import re
from collections.abc import Callable, Collection
from datetime import datetime

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.actors import Actor
from kernel.api.failures import BadRequest, KeyReused
from kernel.api.models import IdempotentRequest
from kernel.api.operations import KeyedRequest, claim_key, store_answer
from kernel.api.parsers import body_digest

HEADER = "Idempotency-Key"
REPLAY_HEADER = "Idempotent-Replay"
REFUSED = 400
_KEY = re.compile(r"[!-~]{1,255}")


def read_key(request: Request) -> str | None:
    key = request.headers.get(HEADER)
    if key is not None and not _KEY.fullmatch(key):
        raise BadRequest(
            "An Idempotency-Key is 1 to 255 printable ASCII characters without spaces.",
            code="idempotency_key_invalid",
        )
    return key


def answer_once(
    *,
    key: str,
    actor: Actor,
    request: Request,
    secret_fields: Collection[str],
    now: datetime,
    handle: Callable[[], Response],
) -> HttpResponseBase:
    """`secret_fields` are shown once: a replay has null in their place."""
    asked = KeyedRequest(
        key=key,
        method=request.method or "",
        path=request.get_full_path()[:500],
        body_hash=body_digest(request),
    )
    claim_id = claim_key(actor=actor, request=asked, now=now)
    if claim_id is None:
        return _replay(actor, asked)
    response = handle()
    if response.status_code < REFUSED:
        store_answer(claim_id=claim_id, status=response.status_code, answer=_render(response, secret_fields))
    return response


def _replay(actor: Actor, asked: KeyedRequest) -> HttpResponse:
    known = IdempotentRequest.objects.get(actor_kind=actor.kind, actor_id=actor.id, key=asked.key)
    if (known.method, known.path, known.body_hash) != (asked.method, asked.path, asked.body_hash):
        raise KeyReused("This Idempotency-Key was used for another request. Make a new key for each request.")
    return HttpResponse(
        known.answer,
        status=known.status or 200,
        content_type="application/json",
        headers={REPLAY_HEADER: "true"},
    )


def _render(response: Response, secret_fields: Collection[str]) -> str:
    if response.data is None:
        return ""
    data = response.data
    if secret_fields:
        data = data | dict.fromkeys(secret_fields)
    return JSONRenderer().render(data).decode()
