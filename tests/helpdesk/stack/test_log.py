import re

from helpdesk.stack.log import log, relay


def test_a_line_says_when_who_and_what(capsys):
    log("stack", "did not start", level="error", reason='no "room"', tries=3)

    line = capsys.readouterr().out
    assert re.match(r"^at=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00 ", line)
    assert line.endswith('level=error process=stack event="did not start" reason="no \\"room\\"" tries=3\n')


def test_wraps_plain_lines_and_leaves_structured_ones(capsys):
    structured = ["at=2026-01-01T00:00:00+00:00 level=info process=web event=x", '{"process": "web"}']
    for line in [*structured, "Listening", ""]:
        relay("web", line)

    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == structured
    assert lines[2].endswith("level=info process=web event=Listening")
    assert len(lines) == 3
