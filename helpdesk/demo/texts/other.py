"""Whatever fits no other topic."""

from helpdesk.demo.texts.model import Story, agent, customer, note

STORIES = (
    Story(
        topic="other",
        audience="subscriber",
        subject="Delete my account and everything you know about me",
        ends="on_hold",
        lines=(
            customer(
                0,
                "I want my account deleted and all my data with it. And beforehand a copy of what you have.",
            ),
            agent(
                100,
                """
                Hello {name},

                Both are your right, and in this order:

                1. The copy: I have started it. You'll get a link within two days, valid for one week.
                2. The deletion: I'll start it when you tell me that you have the copy. It takes up to 30 days. Receipts have to be kept longer, by law, but without a link to anything else.

                Two things end with the account: what you have bought, and the subscription to {creator}. Is that all right with you?

                {agent}
                """,
            ),
            customer(160, "Yes, that is all right. Waiting for the copy."),
            note(
                165,
                "Export requested, engineering runs it nightly. On hold until it's there, then ask again before deleting.",
            ),
        ),
        tags=("privacy", "data-export"),
    ),
    Story(
        topic="other",
        audience="subscriber",
        subject="hello",
        ends="pending",
        priority="low",
        lines=(
            customer(0, "hello"),
            agent(
                45,
                "Hello {name}! What can we do for you? If it's about a payment, the date and the amount help us; if something doesn't work, tell us where you are stuck.\n\n{agent}",
            ),
        ),
    ),
    Story(
        topic="other",
        audience="visitor",
        subject="Press enquiry",
        ends="solved",
        priority="low",
        lines=(
            customer(
                0,
                "I write for a regional paper and would like to interview one of your creators about making a living from ceramics. Who can help me?",
            ),
            agent(
                220,
                """
                Dear {name},

                What a nice subject. We don't hand out anyone's contact, but our press team gladly passes on your question to a few potters and lets them decide. I've forwarded your message, and you'll hear from them within three business days.

                {agent}
                """,
            ),
            customer(235, "Thank you, no hurry."),
        ),
        tags=("press",),
    ),
    Story(
        topic="other",
        audience="creator",
        subject="How do I grow my page?",
        ends="solved",
        priority="low",
        lines=(
            customer(
                0,
                "I teach sign language and have 23 subscribers after four months. They're lovely, but I can't live on lovely. Any advice?",
            ),
            agent(
                280,
                """
                Hi {name},

                23 people who stay are a real beginning. I looked at your page and at what tends to work for teachers here:

                1. Your free introduction is hidden in the third row. Pin it to the top: most people decide on it.
                2. Your lessons are ten minutes long and called "Lesson 7". Names like "Ordering a coffee" get found, and people know what they'll be able to do.
                3. A fixed day. Pages that post on the same day every week keep about a third more of their subscribers.

                Our guide "From 20 to 200" has more, with examples from language teachers. I'd be glad to hear how it goes.

                {agent}
                """,
            ),
            customer(
                300,
                '"Ordering a coffee". Of course. I\'ll rename all of them tonight. Thank you for really looking!',
            ),
        ),
        tags=("guidance",),
    ),
    Story(
        topic="other",
        audience="creator",
        subject="Invoice address of your company",
        ends="closed",
        priority="low",
        lines=(
            customer(
                0, "Hi, my accountant needs your full company name, address and tax number for my books."
            ),
            agent(
                190,
                "Hi {name},\n\nAll three are at the bottom of each monthly statement: Earnings > Statements > the newest one, last page. There's a version for accountants as well, with every fee on its own line.\n\n{agent}",
            ),
            customer(198, "got it thx"),
        ),
        tags=("accounting",),
    ),
    Story(
        topic="other",
        audience="subscriber",
        subject="My husband has died",
        ends="solved",
        lines=(
            customer(
                0,
                """
                Dear team, my husband died in spring. I am slowly going through his papers, and found that he had a subscription to a guitar teacher with you. I don't know his password. I would like to end it. He spoke so highly of {creator}.
                """,
            ),
            note(
                20,
                "Please handle gently. Bereavement procedure: stop renewal now, papers later, no deadlines. Refund everything since the day.",
            ),
            agent(
                28,
                """
                Dear {name},

                I am very sorry for your loss.

                The subscription is ended as of today, and the payments since spring, {amount} in all, are going back to the card they came from. You needn't send any papers for that.

                If you would like the account closed, or would like to keep something from it, for example what he recorded for his teacher, we'll help you with that whenever it suits you. There's no deadline.

                If you wish, I'll tell {creator} what you wrote.

                {agent}
                """,
            ),
            customer(
                4200,
                "Thank you for your kindness. Yes, please tell the teacher. And if there are recordings of him playing, I would like to have them very much.",
            ),
            agent(
                4260,
                "There are nine. I have put them on a page that only you can open, with the link in a separate letter. {creator} has asked me to send you warm regards, and says that he was the one who always practised.\n\n{agent}",
            ),
        ),
        tags=("bereavement",),
    ),
    Story(
        topic="other",
        audience="creator",
        subject="Can two people run one page?",
        ends="new",
        lines=(
            customer(
                0,
                "My sister and I bake together. Can we both have a login for @{handle}, without sharing a password? And can the money be split between us?",
            ),
        ),
        priority="low",
    ),
    Story(
        topic="other",
        audience="subscriber",
        subject="Too many e-mails",
        ends="solved",
        priority="low",
        lines=(
            customer(0, "why do i get 6 mails a day from you. make it stop"),
            agent(
                55,
                "Hi {name},\n\nSix is a lot. I have set yours to one summary a day; receipts and security notices still come at once. You can change it to weekly or none at all under Settings > Notices.\n\n{agent}",
            ),
            customer(58, "better. thx"),
        ),
        tags=("notices",),
    ),
)
