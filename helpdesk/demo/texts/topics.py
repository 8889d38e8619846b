"""The topics of the two platforms, in the order in which the form shows them."""

from dataclasses import replace

from helpdesk.demo.texts import topics_of_people as people
from helpdesk.demo.texts import topics_of_purchases as bought
from helpdesk.demo.texts.topic_model import Topic

LIMELIGHT: tuple[Topic, ...] = (
    bought.PAYOUT,
    bought.CHARGE,
    bought.REFUND,
    bought.CONTENT_ACCESS,
    bought.SUBSCRIPTION,
    people.ACCOUNT_ACCESS,
    people.HACKED_ACCOUNT,
    people.UPLOAD_PLAYBACK,
    people.REPORT_CONTENT,
    people.COPYRIGHT,
    people.IDENTITY_CHECK,
    people.CUSTOM_ORDER,
    bought.FAILED_PAYMENT,
    people.THREAT_SAFETY,
    people.FEEDBACK,
    people.OTHER,
)

# The smaller platform lives from live music and lessons; its words differ, its keys do not.
_BACKSTAGE_WORDS = {
    "payout": replace(
        bought.PAYOUT, title="My payout", description="When it comes, why it's held, what it is made of."
    ),
    "content_access": replace(
        bought.CONTENT_ACCESS,
        title="My ticket or recording won't open",
        description="You paid for a show, a recording or a lesson and can't get in.",
        icon="ticket",
        priority="high",
    ),
    "subscription": replace(bought.SUBSCRIPTION, title="My membership", icon="badge-check"),
    "upload_playback": replace(
        people.UPLOAD_PLAYBACK,
        title="Sound, picture or stream",
        description="Live shows, uploads and the player: something technical doesn't work.",
        icon="audio-lines",
    ),
    "custom_order": replace(people.CUSTOM_ORDER, title="A commission or booking", icon="music"),
    "copyright": replace(people.COPYRIGHT, title="Copyright and music rights", priority="high"),
    "feedback": replace(people.FEEDBACK, title="Tell the club", icon="smile"),
}
BACKSTAGE: tuple[Topic, ...] = tuple(_BACKSTAGE_WORDS.get(topic.key, topic) for topic in LIMELIGHT)
