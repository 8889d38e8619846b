import pytest
import yaml
from django.urls import get_resolver


@pytest.fixture
def schema(world, client_for):
    answer = client_for(None, world.alpha).get("/api/v1/schema/")
    assert answer.status_code == 200
    return yaml.safe_load(answer.content)


def test_every_operation_has_a_tag_security_and_the_error_shape(schema):
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            assert operation["tags"], path
            assert operation["security"], path
            for status in ("400", "401", "403", "404", "429", "500"):
                content = operation["responses"][status]["content"]["application/json"]
                assert content["schema"]["$ref"].endswith("/ErrorAnswer"), (path, method)
            assert ("422" in operation["responses"]) == (method != "get")
            keyed = [one["name"] for one in operation.get("parameters", []) if one["in"] == "header"]
            assert keyed == (["Idempotency-Key"] if method == "post" else [])


def test_the_schema_says_how_to_sign_in(schema):
    schemes = schema["components"]["securitySchemes"]
    assert schemes["token"]["scheme"] == "bearer"
    assert schemes["session"]["in"] == "cookie"


def test_the_page_has_no_inline_script_or_style(world, client_for):
    client = client_for(None, world.alpha)
    page = client.get("/api/v1/docs/").content.decode()
    assert "<style" not in page
    assert page.count("<script src=") == page.count("<script") == 3
    script = client.get("/api/v1/docs/?script=")
    assert script["Content-Type"].startswith("application/javascript")
    assert b"SwaggerUIBundle" in script.content


def test_every_api_view_names_its_permission():
    """Deny by default already holds; this finds the view that would answer nobody."""
    from kernel.api.permissions import permission_for
    from kernel.api.views import ApiView

    found = [
        pattern.callback.cls
        for pattern in _leaves(get_resolver().url_patterns)
        if hasattr(pattern.callback, "cls")
    ]
    views = [view for view in found if issubclass(view, ApiView)]
    assert views
    for view in views:
        for method in ("get", "post", "put", "patch", "delete"):
            assert not hasattr(view, method) or permission_for(view, method.upper()), (view, method)


def _leaves(patterns):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _leaves(pattern.url_patterns)
        else:
            yield pattern
