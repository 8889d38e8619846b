"""The demo's critical lanes: read by the real parser, for teams and topics that exist."""

import pytest

from helpdesk.demo.critical import LANES
from helpdesk.demo.people import TEAMS, TENANTS
from helpdesk.demo.texts.stories import STORIES
from tickets.rules.critical import Match, match, parse_lane
from tickets.rules.steps import teams_named

PARSED = [parse_lane(lane.definition) for lane in LANES]


@pytest.mark.parametrize("lane", LANES, ids=lambda lane: lane.key)
def test_lanes_refer_to_what_exists(lane):
    parsed = parse_lane(lane.definition)
    assert lane.team in {team.key for team in TEAMS if team.restricted}
    steps = [step for rung in parsed.ladder for step in rung.steps]
    assert set(teams_named(steps)) <= {team.key for team in TEAMS}
    for tenant in TENANTS:
        assert parsed.topics <= {topic.key for topic in tenant.topics}


def test_only_the_stories_of_danger_are_critical():
    found = {
        (story.topic, match(story.subject + "\n" + line.text, {"topic": story.topic}, PARSED, detects=lambda _: False))
        for story in STORIES
        for line in story.lines
        if line.author == "customer"
    }  # fmt: skip
    assert {one for one in found if one[1]} == {
        ("threat_safety", Match(0, "words")), ("threat_safety", Match(1, "topic"))
    }  # fmt: skip
