"""The second half of talking to the platform: the calls themselves, outside any transaction, side by side."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import datetime

from kernel.events.failures import persist
from kernel.events.posting import outbound_policy
from kernel.events.webhooks.outbound import post
from kernel.events.webhooks.targets import DeliveryPolicy
from kernel.tenancy.context import tenant_context
from platforms.operations.sending import Call, Errand, get_call
from platforms.operations.settling import record_answer
from platforms.rules.sending import Answer, judge_question, judge_send

PARALLEL = 16


def run_errands(*, tenant_id: int, errands: Sequence[Errand], now: datetime) -> None:
    """Never call it inside a transaction. Whatever fails here is asked about later."""
    calls = persist(lambda: _get_calls(tenant_id, errands, now))
    policy = outbound_policy()
    with ThreadPoolExecutor(max_workers=PARALLEL) as pool:
        made = {pool.submit(_make, errand, call, policy): errand for errand, call in calls}
        for future in as_completed(made):
            errand, answer = made[future], future.result()
            persist(lambda e=errand, a=answer: _record(tenant_id, e, a, now))  # type: ignore[misc]


def _get_calls(tenant_id: int, errands: Sequence[Errand], now: datetime) -> list[tuple[Errand, Call]]:
    with tenant_context(tenant_id):
        found = [(errand, get_call(errand=errand, now=now)) for errand in errands]
    return [(errand, call) for errand, call in found if call is not None]


def _make(errand: Errand, call: Call, policy: DeliveryPolicy) -> Answer:
    outcome = post(call.url, headers=call.headers, body=call.body, policy=policy, method=call.method)
    judge = judge_question if errand.is_question else judge_send
    return judge(kind=outcome.kind, status=outcome.status, body=outcome.snippet, error=outcome.error)


def _record(tenant_id: int, errand: Errand, answer: Answer, now: datetime) -> None:
    with tenant_context(tenant_id):
        record_answer(action_id=errand.action_id, attempt=errand.attempt, answer=answer, now=now)
