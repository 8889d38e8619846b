"""The schema says what every address takes and gives, without a guess."""

import pytest
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

BODILESS = {
    "/api/v1/tickets/{number}/follow/",
    "/api/v1/tickets/{number}/critical/acknowledge/",
    "/api/v1/tickets/{number}/escalations/{escalation_id}/acknowledge/",
}


@pytest.fixture(scope="module")
def schema():
    GENERATOR_STATS.reset()
    return SchemaGenerator().get_schema(request=None, public=True)


@pytest.fixture(scope="module")
def operations(schema):
    return [
        (path, method, operation)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
        if "tickets" in operation["tags"]
    ]


def test_the_generator_had_nothing_to_guess(schema):
    assert dict(GENERATOR_STATS._warn_cache) == {}
    assert dict(GENERATOR_STATS._error_cache) == {}
    validate_schema(schema)


def test_everything_is_described(operations):
    assert len(operations) > 40
    for path, method, operation in operations:
        assert operation["description"], path
        answers = {status: answer for status, answer in operation["responses"].items() if status < "300"}
        assert answers, path
        assert all("content" in answer for status, answer in answers.items() if status != "204"), path
        if method in {"post", "patch"}:
            assert path in BODILESS or operation["requestBody"]["content"], path


def test_a_robots_reply_is_explained(schema):
    reply = schema["paths"]["/api/v1/tickets/{number}/replies/"]["post"]
    assert "does not satisfy the first or the next reply" in " ".join(reply["description"].split())


def test_the_list_names_its_filters(schema):
    parameters = {one["name"] for one in schema["paths"]["/api/v1/tickets/"]["get"]["parameters"]}
    assert parameters == {
        "assignee", "breached", "channel", "created_since", "created_until", "cursor", "customer", "id", "order",
        "priority", "q", "size", "status", "team", "topic", "unassigned", "updated_since", "updated_until", "view",
    }  # fmt: skip
