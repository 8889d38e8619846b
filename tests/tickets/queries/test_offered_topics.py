import pytest

from tickets.queries.offered_topics import OfferedTopic, find_offered

TOPICS = [
    OfferedTopic("charge", "What is this charge?", "A payment you do not recognise.", "x", "everyone"),
    OfferedTopic(
        "payout", "Where is my payout?", "Late, or not what you expected. Not a charge.", "x", "creator"
    ),
    OfferedTopic("other", "Something else", "Anything that fits nowhere else.", "x", "everyone"),
]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("charge", ["charge", "payout"]),
        ("PAY", ["payout", "charge"]),
        ("payout late", ["payout"]),
        ("rge", []),
        ("", []),
        ("?!", []),
        ("x " * 5000, []),
    ],
)
def test_topics_that_share_a_beginning_of_a_word(text, keys):
    assert [topic.key for topic in find_offered(TOPICS, text)] == keys


def test_a_topic_is_for_everyone_or_for_its_own():
    assert [topic.key for topic in TOPICS if topic.is_for("subscriber")] == ["charge", "other"]
    assert [topic.key for topic in TOPICS if topic.is_for("creator")] == ["charge", "payout", "other"]
