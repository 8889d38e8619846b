"""Topics about accounts, work, other people and the site itself."""

from helpdesk.demo.texts.topic_model import ALL, MEMBERS, Topic, ask, choose, when

ACCOUNT_ACCESS = Topic(
    key="account_access",
    title="I can't sign in",
    description="Lost password, lost phone, lost mailbox, or locked out.",
    audiences=ALL,
    tile_for=ALL,
    team="accounts",
    icon="key-round",
    fields=(
        choose(
            "lost",
            "What is missing?",
            [
                ("password", "My password"),
                ("second_step", "My phone or codes"),
                ("mailbox", "My e-mail address"),
                ("locked", "It says I'm locked out"),
                ("handover", "Somebody else runs my page"),
            ],
            required=True,
            help="Never send us a password or a code.",
        ),
        ask("handle", "Your user name", "handle"),
        choose(
            "recovery_codes",
            "Do you have your recovery codes?",
            [("yes", "Yes"), ("no", "No")],
            show_if=when("lost", "second_step"),
        ),
    ),
)
HACKED_ACCOUNT = Topic(
    key="hacked_account",
    title="Someone is in my account",
    description="You see sign-ins, purchases, posts or changes that weren't you.",
    audiences=ALL,
    tile_for=ALL,
    team="accounts",
    icon="shield-alert",
    priority="urgent",
    fields=(
        ask("handle", "User name of the account", "handle", required=True),
        choose("can_sign_in", "Can you still sign in?", [("yes", "Yes"), ("no", "No")], required=True),
        ask("first_seen_on", "When did you first notice?", "date"),
        ask("what_changed", "What was done that wasn't you?", "textarea"),
    ),
)
REPORT_CONTENT = Topic(
    key="report_content",
    title="Report a post or a person",
    description="Something breaks the rules, hurts someone, or pretends to be somebody else.",
    audiences=ALL,
    tile_for=ALL,
    team="trust",
    icon="flag",
    priority="high",
    fields=(
        ask("link", "Address of the post or page", "url", required=True),
        choose(
            "reason",
            "What is wrong with it?",
            [
                ("consent", "It shows me, and I didn't agree"),
                ("impersonation", "It pretends to be someone else"),
                ("harassment", "Harassment or hate"),
                ("scam", "A scam"),
                ("dangerous", "Dangerous advice"),
                ("decision", "I disagree with a decision about my post"),
                ("other", "Something else"),
            ],
            required=True,
        ),
        ask("who", "Whom does it pretend to be?", "handle", show_if=when("reason", "impersonation")),
    ),
)
COPYRIGHT = Topic(
    key="copyright",
    title="Copyright",
    description="Somebody uses your work, or yours was removed after a notice.",
    audiences=("creator", "visitor"),
    tile_for=("creator", "visitor"),
    team="trust",
    icon="copyright",
    fields=(
        choose(
            "side",
            "What is it about?",
            [
                ("notice", "My work is used without permission"),
                ("counter", "My post was removed by mistake"),
                ("withdraw", "I withdraw a notice"),
                ("question", "A question before I upload"),
            ],
            required=True,
        ),
        ask("work", "Which work is yours?", "textarea", show_if=when("side", "notice"), required=True),
        ask("link", "Address of the post", "url", show_if=when("side", "notice"), required=True),
        ask(
            "signature",
            "Your full name, as a signature",
            "text",
            show_if=when("side", "notice"),
            max_length=120,
        ),
    ),
)
IDENTITY_CHECK = Topic(
    key="identity_check",
    title="Identity or age check",
    description="A check failed or takes long, or you'd like to know what happens with your data.",
    audiences=MEMBERS,
    tile_for=("creator",),
    team="accounts",
    icon="id-card",
    fields=(
        choose(
            "document",
            "Which document did you use?",
            [
                ("passport", "Passport"),
                ("card", "Identity card"),
                ("licence", "Driving licence"),
                ("none", "None yet"),
            ],
            help="Please don't attach a picture of it here.",
        ),
        ask("message", "What did the check say?", "text", max_length=200),
    ),
)
UPLOAD_PLAYBACK = Topic(
    key="upload_playback",
    title="Upload, playback or the app",
    description="Something technical doesn't work as it should.",
    audiences=MEMBERS,
    tile_for=MEMBERS,
    team="support",
    icon="circle-play",
    fields=(
        choose(
            "part",
            "What doesn't work?",
            [
                ("upload", "Uploading"),
                ("playback", "Watching or listening"),
                ("live", "A live stream"),
                ("app", "The app"),
            ],
            required=True,
        ),
        ask("device", "Device and browser", "text", max_length=120, help="For example: a tablet, Firefox."),
        ask("size", "Size and type of the file", "text", show_if=when("part", "upload"), max_length=60),
    ),
)
CUSTOM_ORDER = Topic(
    key="custom_order",
    title="A custom order",
    description="You disagree about something made to order: late, wrong, unfinished or not paid.",
    audiences=MEMBERS,
    tile_for=("creator",),
    team="support",
    icon="palette",
    fields=(
        ask("other_side", "User name of the other person", "handle", required=True),
        ask("agreed", "What was agreed?", "textarea", required=True),
        ask("amount", "Price", "amount"),
        ask("due_on", "Agreed date", "date"),
    ),
)
FEEDBACK = Topic(
    key="feedback",
    title="Praise, complaints, ideas",
    description="Tell us what is good, what is not, and what you miss.",
    audiences=ALL,
    tile_for=("visitor",),
    team="support",
    icon="message-square-heart",
    priority="low",
)
THREAT_SAFETY = Topic(
    key="threat_safety",
    title="Someone may be in danger",
    description="Threats, worry about a person, or a young person on the site. Read at any hour.",
    audiences=ALL,
    tile_for=("visitor",),
    team="safety",
    icon="life-buoy",
    priority="urgent",
    fields=(
        choose(
            "now",
            "Is somebody in danger right now?",
            [("yes", "Yes"), ("no", "No"), ("unsure", "I don't know")],
            required=True,
            help="If so, please call your local emergency number first.",
        ),
        ask("about", "Whom is it about?", "handle", help="A user name, if you know it."),
        ask("link", "Address of the post or message", "url"),
    ),
)
OTHER = Topic(
    key="other",
    title="Something else",
    description="Anything that fits nowhere else. We find the right person.",
    audiences=ALL,
    tile_for=("visitor",),
    team="support",
    icon="circle-ellipsis",
)
