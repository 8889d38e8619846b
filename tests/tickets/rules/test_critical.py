import time

import pytest

from tickets.rules.critical import BadLane, Match, fold, match, parse_lane, write_lane

LADDER = [{"steps": [{"notify": ["on_call"]}], "urgent": True}]
PLAIN = {"acknowledge_minutes": 15, "ladder": LADDER}


def lane(**given):
    return parse_lane(PLAIN | given)


def found(text, *lanes, facts=None, detects=lambda _: False):
    return match(text, facts or {}, lanes, detects=detects)


def test_a_lane_is_read_and_written_back():
    raw = {
        "topics": ["threat"],
        "report_kinds": ["harm"],
        "words": ["going to hurt"],
        "detectors": ["images"],
        "acknowledge_minutes": 15,
        "ladder": [{"after_minutes": 0, "steps": [{"notify": ["on_call"]}], "urgent": True}],
    }
    assert write_lane(parse_lane(raw)) == raw
    assert parse_lane(raw).acknowledge_seconds == 900


@pytest.mark.parametrize(
    ("given", "place"),
    [
        (None, "acknowledge_minutes"),
        ([], ""),
        (PLAIN | {"acknowledge_minutes": 0}, "acknowledge_minutes"),
        (PLAIN | {"acknowledge_minutes": 1441}, "acknowledge_minutes"),
        (PLAIN | {"acknowledge_minutes": True}, "acknowledge_minutes"),
        (PLAIN | {"ladder": []}, "ladder"),
        (PLAIN | {"ladder": [{"steps": [{"notify": ["on_call"]}]}]}, "ladder.0.urgent"),
        (PLAIN | {"ladder": [{"steps": [], "urgent": True}]}, "ladder.0.steps"),
        (PLAIN | {"words": ["..."]}, "words.0"),
        (PLAIN | {"words": [""]}, "words.0"),
        (PLAIN | {"words": ["x" * 81]}, "words.0"),
        (PLAIN | {"words": ["x"] * 201}, "words"),
        (PLAIN | {"words": "kill"}, "words"),
        (PLAIN | {"topics": [1]}, "topics.0"),
        (PLAIN | {"regex": ["(a+)+$"]}, "regex"),
    ],
)
def test_what_is_wrong_is_named(given, place):
    with pytest.raises(BadLane) as refused:
        parse_lane(given)
    assert list(refused.value.fields) == [place]


@pytest.mark.parametrize(
    "text",
    [
        "he is GOING TO HURT me",
        "going  to\nhurt",
        "“going-to-hurt”",
        "go\u200bing to hu\u00adrt",
        "ｇｏｉｎｇ to hurt",
        "góing to hürt",
        "GOING TO HURT",
    ],
)
def test_words_are_found_however_they_are_dressed(text):
    assert found(text, lane(words=["Going to hurt"])) == Match(0, "words")


@pytest.mark.parametrize(
    "text", ["ongoing to hurt", "going to hurtle", "going hurt to", "", "goingtohurt", "🙂"]
)
def test_whole_words_only(text):
    assert found(text, lane(words=["going to hurt"])) is None


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("straße", "auf der STRASSE"),
        ("自殺", "もう自殺したいです"),
        ("ฆ่าตัวตาย", "ฉันอยากฆ่าตัวตายแล้ว"),
        ("убить", "Он хочет УБИТЬ меня"),
        ("قتل", "يريد قَتْل"),
        ("İstanbul", "istanbul"),
    ],
)
def test_other_scripts(phrase, text):
    assert found(text, lane(words=[phrase])) == Match(0, "words")


def test_topics_kinds_and_detectors():
    one = lane(topics=["threat"], report_kinds=["harm"], detectors=["images", "text"])
    assert found("", one, facts={"topic": "threat"}) == Match(0, "topic")
    assert found("", one, facts={"topic": "other", "report_kind": "harm"}) == Match(0, "report:harm")
    assert found("", one, detects=lambda name: name == "text") == Match(0, "detector:text")
    assert found("", one, facts={"topic": ""}) is None


def test_the_first_lane_wins_and_a_detector_is_asked_once():
    asked = []

    def detects(name):
        asked.append(name)
        return False

    lanes = (lane(detectors=["a"]), lane(detectors=["a", "b"], words=["help"]), lane(words=["help"]))
    assert found("help", *lanes, detects=detects) == Match(1, "words")
    assert found("", *lanes, detects=detects) is None
    assert asked == ["a", "a", "b"]


def test_hostile_text_is_only_text():
    for text in ("(a+)+$" * 3000, "\x00\ufffd\u202e" * 100, "a" * 20_000, "\u0301" * 20_000, "{{ 7*7 }}"):
        assert found(text, lane(words=["going to hurt"])) is None


def test_the_longest_message_against_the_longest_lists_is_quick():
    words = [f"phrase number {nth}" for nth in range(200)]
    lanes = [lane(words=words) for _ in range(5)]
    text = "phrase and number " * 1111
    found(text, *lanes)
    began = time.perf_counter()
    assert found(text, *lanes) is None
    assert time.perf_counter() - began < 0.25


def test_folding_keeps_words_apart():
    assert fold("A_b  c") == " a b c "
    assert fold("") == "  "
