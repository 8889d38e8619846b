import io
import json
import logging

import pytest
import structlog

from helpdesk import logs


@pytest.fixture
def lines(monkeypatch):
    """Log as a process does, read as a machine would."""
    root, configured = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers, root.level
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    logs.configure({"process": "web"})
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.handlers, root.level = handlers, level
    structlog.configure(**configured)


def test_a_line_is_json_and_says_which_process(lines):
    structlog.get_logger("a").info("something", number=1)
    (line,) = lines()
    assert (line["event"], line["number"], line["process"], line["level"]) == ("something", 1, "web", "info")


def test_other_libraries_speak_the_same_way(lines):
    logging.getLogger("their.library").warning("went %s", "wrong")
    (line,) = lines()
    assert (line["event"], line["logger"], line["process"]) == ("went wrong", "their.library", "web")


@pytest.mark.parametrize(
    "given",
    [
        {"password": "hush"},
        {"Authorization": "hush"},
        {"form": {"new_password1": "hush"}},
        {"headers": [{"Set-Cookie": "hush"}]},
        {"api_token": "hush", "nested": ({"client_secret": "hush"},)},
    ],
)
def test_secrets_stay_out(lines, given):
    structlog.get_logger("a").info("something", **given)
    (line,) = lines()
    assert "hush" not in json.dumps(line)
    assert "[hidden]" in json.dumps(line)


def test_an_exception_is_told_on_the_same_line(lines):
    structlog.get_logger("a").error("request.failed", incident="ab12", exc_info=ZeroDivisionError("by zero"))
    (line,) = lines()
    assert "ZeroDivisionError: by zero" in line["exception"]


def test_paths_are_not_logged_by_django(lines):
    logging.getLogger("django.request").error("Not Found: /r/secret-link/")
    assert lines() == []
