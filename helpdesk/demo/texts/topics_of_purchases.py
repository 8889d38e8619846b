"""Topics about money and what it buys."""

from helpdesk.demo.texts.topic_model import ALL, MEMBERS, Topic, ask, choose, when

_NEVER_CARD = "Never send the full card number or the security code."
_NEVER_BANK = "Please don't send account numbers; we never need them."

CHARGE = Topic(
    key="charge",
    title="What is this charge?",
    description="You see a payment that you don't recognise, or one that looks wrong.",
    audiences=ALL,
    tile_for=("subscriber", "visitor"),
    team="billing",
    icon="receipt-text",
    fields=(
        ask("charged_on", "When was it charged?", "date", required=True, help="As on your statement."),
        ask("amount", "How much?", "amount", required=True),
        ask("last4", "Last four digits of the card", "text", max_length=4, help=_NEVER_CARD),
        choose(
            "what_is_wrong",
            "What looks wrong?",
            [
                ("unknown", "I don't recognise it"),
                ("twice", "I was charged twice"),
                ("amount", "The amount is wrong"),
                ("after_cancelling", "I had cancelled"),
            ],
            required=True,
        ),
        ask(
            "reference",
            "Reference beside our name on the statement",
            "text",
            show_if=when("what_is_wrong", "unknown"),
            max_length=20,
            help="Six characters, if your bank shows them.",
        ),
    ),
)
REFUND = Topic(
    key="refund",
    title="Ask for a refund",
    description="A wrong or accidental purchase, or something that isn't what was described.",
    audiences=MEMBERS,
    tile_for=("subscriber",),
    team="billing",
    icon="undo-2",
    fields=(
        ask("purchase", "What did you buy?", "text", required=True, max_length=120),
        ask("bought_on", "When?", "date"),
        choose(
            "reason",
            "Why would you like your money back?",
            [
                ("accident", "I bought it by mistake"),
                ("defect", "It doesn't work"),
                ("description", "It isn't what was described"),
                ("not_delivered", "I never received it"),
                ("other", "Something else"),
            ],
            required=True,
        ),
        ask(
            "defect",
            "What happens when you open it?",
            "textarea",
            show_if=when("reason", "defect"),
            required=True,
        ),
    ),
)
FAILED_PAYMENT = Topic(
    key="failed_payment",
    title="A payment failed",
    description="Your card was declined, or the payment didn't go through.",
    audiences=MEMBERS,
    team="billing",
    icon="credit-card",
    fields=(
        ask("amount", "Amount of the payment", "amount"),
        ask("last4", "Last four digits of the card", "text", max_length=4, help=_NEVER_CARD),
        ask("message", "What did the page say?", "text", max_length=200),
        choose(
            "taken",
            "Has the money left your account?",
            [("no", "No"), ("yes", "Yes"), ("unsure", "Not sure")],
        ),
    ),
)
PAYOUT = Topic(
    key="payout",
    title="Where is my payout?",
    description="A payout is late, was returned, is on hold, or doesn't add up.",
    audiences=("creator",),
    tile_for=("creator",),
    team="billing",
    icon="banknote",
    priority="high",
    fields=(
        choose(
            "problem",
            "What is it about?",
            [
                ("late", "It hasn't arrived"),
                ("returned", "It was returned"),
                ("hold", "It is on hold"),
                ("sum", "The sum is wrong"),
                ("details", "Bank or tax details"),
            ],
            required=True,
            help=_NEVER_BANK,
        ),
        ask("sent_on", "Date of the payout", "date", show_if=when("problem", "late")),
        ask("expected", "The sum you expected", "amount", show_if=when("problem", "sum")),
    ),
)
CONTENT_ACCESS = Topic(
    key="content_access",
    title="I can't open what I bought",
    description="You paid for something and it's locked, missing or won't open.",
    audiences=MEMBERS,
    tile_for=("subscriber",),
    team="support",
    icon="lock-open",
    fields=(
        ask("item", "What should open?", "text", required=True, max_length=120),
        ask("link", "Address of the page", "url", help="Copy it from the bar at the top of your browser."),
        ask("bought_on", "When did you buy it?", "date"),
    ),
)
SUBSCRIPTION = Topic(
    key="subscription",
    title="My subscription",
    description="Start, change, give or end a subscription, or a question about its price.",
    audiences=MEMBERS,
    tile_for=("subscriber",),
    team="support",
    icon="repeat",
    fields=(
        ask("creator", "Whose page is it?", "handle"),
        choose(
            "wish",
            "What would you like to do?",
            [
                ("end", "End it"),
                ("change", "Change it"),
                ("gift", "Give one"),
                ("price", "Ask about the price"),
            ],
            required=True,
        ),
    ),
)
