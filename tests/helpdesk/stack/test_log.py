import json
import re

from helpdesk.stack.log import log, relay


def test_a_line_says_when_who_and_what(capsys):
    log("stack", "did not start", level="error", reason='no "room"', tries=3)

    facts = json.loads(capsys.readouterr().out)
    assert re.match(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$", facts.pop("timestamp"))
    assert facts == {
        "level": "error",
        "process": "stack",
        "event": "did not start",
        "reason": 'no "room"',
        "tries": 3,
    }


def test_wraps_plain_lines_and_leaves_structured_ones(capsys):
    structured = '{"timestamp": "t", "level": "warning", "process": "web", "event": "x", "n": 1}'
    for line in [structured, '{"event": "y"}', "Listening", "{not json", ""]:
        relay("web", line)

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == structured
    assert [json.loads(line)["event"] for line in lines] == ["x", "y", "Listening", "{not json"]
    assert {json.loads(line)["process"] for line in lines} == {"web"}


def test_on_a_terminal_people_read_it(capsys, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    line = (
        '{"timestamp": "2026-01-02T03:04:05Z", "level": "error", "process": "worker", "event": "broke", "n": 1,'
        ' "exception": "Trace\\nEnd"}'
    )
    relay("worker", line)
    assert capsys.readouterr().out == "03:04:05 worker   error   broke  n=1\nTrace\nEnd\n"
