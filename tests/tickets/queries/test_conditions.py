"""Conditions in SQL pick exactly the tickets for which they hold in memory."""

from unicodedata import category

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kernel.tenancy.context import tenant_context
from tests.tickets.desk import open_ticket
from tickets.models import Ticket
from tickets.queries.conditions import as_q
from tickets.queries.facts import facts_of
from tickets.rules.conditions import (
    ALWAYS,
    FACTS,
    AllOf,
    AnyOf,
    Between,
    Contains,
    FactKind,
    Is,
    IsSet,
    IsTrue,
    Not,
    fold,
    holds,
)

VALUES = {
    "topic": ["charge", "other", "threat", "gone"],
    "team": ["support", "billing", "safety", ""],
    "customer_kind": ["subscriber", "creator"],
    "tier": ["gold", "%", ""],
    "language": ["en", "de", "pt-BR"],
    "channel": ["web", "email", "fax"],
    "status": ["new", "pending", "lost"],
    "priority": ["low", "urgent", "panic"],
    "tags": ["vip", "a b", "0", "%"],
    "subject": ["STRASSE 100%", "İstanbul", "plain", ""],
    "stake_currency": ["EUR", "USD", ""],
}
WORDS = ["straße", "STRASSE", "i", "İ", "%", "_", "\\", "ΟΔΟΣ", "0", "'", "plain"]
ANSWERS = ["answer.amount", "answer.0", "answer.a.b", "answer.gone", "answer.{x}"]


def eur(minor):
    return {"stake_minor": minor, "stake_currency": "EUR"}


@pytest.fixture
def desk(world):
    with tenant_context(world.alpha.id):
        rows = [
            {"subject": "STRASSE 100%", "tags": ["vip", "a b"], "status": 2, **eur(500)},
            {"subject": "İstanbul_ΟΔΟΣ", "team": None, "priority": 3, "answers": {"0": "x", "a.b": "%"}},
            {"subject": "plain", "language": "de", "channel": 2, "tags": ["0"], "answers": {"amount": ""}},
            {"subject": "o'clock \\ straße", "is_breached": True, "stake_minor": 0, "stake_currency": "USD"},
            {"subject": "", "is_critical": True, "assignee_id": world.alpha.agent.membership_id, "tags": ["%"]},
            {"subject": "Plain", "answers": {"{x}": "plain", "amount": "12"}, **eur(2**40)},
        ]  # fmt: skip
        for index, values in enumerate(rows):
            topic = ("other", "charge", "threat")[index % 3]
            ticket = open_ticket(world.alpha, topic=topic, key=f"k{index}")
            Ticket.objects.filter(id=ticket.id).update(**values)
        Ticket.objects.first().customer.__class__.objects.filter(kind="subscriber").update(tier="gold")
        yield list(Ticket.objects.select_related("topic", "team", "customer"))


texts = st.sampled_from(WORDS)


@st.composite
def leaves(draw):
    fact = draw(st.sampled_from([*FACTS, *ANSWERS]))
    kind = FACTS.get(fact, FactKind.TEXT)
    if kind is FactKind.FLAG:
        return IsTrue(fact, draw(st.booleans()))
    if draw(st.integers(0, 3)) == 0:
        return IsSet(fact, draw(st.booleans()))
    if kind is FactKind.NUMBER:
        ends = st.none() | st.sampled_from([0, 1, 499, 500, 501, 2**53])
        return Between(fact, draw(ends), draw(ends))
    if kind is FactKind.TEXT and draw(st.booleans()):
        return Contains(fact, tuple(draw(st.lists(texts, min_size=1, max_size=3))))
    values = st.sampled_from(VALUES.get(fact, ["x", "%", "", "12"]))
    return Is(fact, frozenset(draw(st.lists(values, min_size=1, max_size=3))))


conditions = st.recursive(
    leaves() | st.just(ALWAYS),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda parts: AllOf(tuple(parts)))
        | st.lists(inner, min_size=1, max_size=3).map(lambda parts: AnyOf(tuple(parts)))
        | inner.map(Not)
    ),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(condition=Between("stake_minor", None, 2**53))
@example(condition=Not(Between("stake_minor", 2**33, None)))
@given(condition=conditions)
def test_sql_and_memory_agree(desk, condition):
    wanted = {ticket.id for ticket in desk if holds(condition, facts_of(ticket))}
    assert set(Ticket.objects.filter(as_q(condition)).values_list("id", flat=True)) == wanted
    assert (
        set(Ticket.objects.exclude(as_q(condition)).values_list("id", flat=True))
        == {ticket.id for ticket in desk} - wanted
    )


def test_every_fact_of_a_ticket_can_be_asked(desk):
    assert set(FACTS) == {fact for fact in facts_of(desk[0]) if not fact.startswith("answer.")}


def test_letters_fold_as_in_the_database(desk):
    """All of the basic plane and the scripts beyond it that have two cases, of those that Python knows of: the
    database may know a newer Unicode.
    """
    from django.db import connection

    letters = [letter for letter in map(chr, range(1, 0x1E944)) if category(letter) not in {"Cs", "Cn"}]
    with connection.cursor() as cursor:
        cursor.execute("SELECT x, lower(x) FROM unnest(%s::text[]) x WHERE lower(x) <> x", [letters])
        found = dict(cursor.fetchall())
    assert {letter: fold(letter) for letter in letters if fold(letter) != letter} == found


def test_nothing_and_everything(desk):
    assert Ticket.objects.filter(as_q(ALWAYS)).count() == 6
    assert Ticket.objects.filter(as_q(Not(ALWAYS))).count() == 0
