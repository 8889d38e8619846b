import pytest
from structlog.testing import capture_logs

from kernel.http.middleware import logging as request_log


@pytest.fixture
def lines(monkeypatch):
    """What is logged about requests."""
    import structlog

    monkeypatch.setattr(request_log, "log", structlog.get_logger("request"))
    with capture_logs() as found:
        yield found


def test_one_line_that_says_whose_and_what_came_of_it(lines, world, bare, client_for):
    client_for(world.alpha.agent).get("/whoami/?token=hush")
    (line,) = [line for line in lines if line["event"] == "request"]
    assert (line["method"], line["status"], line["tenant"]) == ("GET", 200, "alpha")
    assert line["actor"] == f"agent:{world.alpha.agent.membership_id}"
    assert line["route"] == "whoami/"
    assert "hush" not in repr(line)


def test_a_path_with_a_secret_is_told_by_its_route(lines, visitor):
    visitor.get("/fail/conflict/")
    (line,) = [line for line in lines if line["event"] == "request"]
    assert line["route"] == "fail"
    assert "conflict" not in repr(line)


@pytest.mark.parametrize(
    ("given", "kept"),
    [("abcdef12-3456", True), ("short", False), ("x" * 65, False), ("a b c d e f g h", False)],
)
def test_a_request_id_is_kept_only_when_it_is_a_plain_word(visitor, given, kept):
    answered = visitor.get("/whoami/", HTTP_X_REQUEST_ID=given)["X-Request-Id"]
    assert (answered == given) is kept
    assert request_log.SANE_ID.fullmatch(answered)
