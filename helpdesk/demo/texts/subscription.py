"""Subscriptions: starting, changing, ending."""

from helpdesk.demo.texts.model import Story, agent, customer, note

STORIES = (
    Story(
        topic="subscription",
        audience="subscriber",
        subject="How do I cancel?",
        ends="solved",
        lines=(
            customer(0, "I want to cancel my subscription to {creator}. I can't find where."),
            agent(
                52,
                """
                Hi {name},

                Settings > Subscriptions > {creator} > "Stop renewal". You keep access until the end of the period you have paid for, and nothing is charged after that.

                If you'd like me to do it for you, just answer "yes, please".

                {agent}
                """,
            ),
            customer(59, "yes, please"),
            agent(
                64,
                "Done. Renewal is off, and you have a confirmation by e-mail. The door stays open if you ever want to come back.\n\n{agent}",
            ),
        ),
        tags=("cancel",),
    ),
    Story(
        topic="subscription",
        audience="subscriber",
        subject="cancel",
        ends="new",
        lines=(customer(0, "pls cancel everything"),),
    ),
    Story(
        topic="subscription",
        audience="subscriber",
        subject="Price went up without a word",
        ends="solved",
        lines=(
            customer(
                0,
                "My subscription to {creator} was always the same price, now {amount} was charged. I was not told.",
            ),
            agent(
                88,
                """
                Hi {name},

                {creator} raised the price last month. Whoever was subscribed should have got an e-mail at least 30 days ahead. I have checked: yours bounced, because your mailbox was full that day. You couldn't have known.

                So I've returned the difference, and you'll pay the old price for one more period. If you don't want to stay at the new one, switch renewal off before then: Settings > Subscriptions.

                {agent}
                """,
            ),
            customer(140, "That is more than fair. Thank you, I'll clean up my mailbox..."),
        ),
        tags=("price-change", "mail-bounce"),
    ),
    Story(
        topic="subscription",
        audience="subscriber",
        subject="Gift subscription for my sister",
        ends="closed",
        priority="low",
        lines=(
            customer(
                0,
                "Hi! Can I give my sister a year of {creator}'s language lessons for her birthday? She doesn't have an account yet. 🎁",
            ),
            agent(
                145,
                """
                Hi {name},

                What a nice present! Yes: on {creator}'s page choose "Give as a gift", pick twelve months and the day it should arrive. She'll get an e-mail with your message and opens the account from there. It doesn't renew, so nobody gets a bill next year.

                {agent}
                """,
            ),
            customer(180, "Ordered! She'll be speaking Portuguese before me 😄"),
            agent(186, "Happy birthday to her, and boa sorte!\n\n{agent}"),
        ),
        tags=("gift",),
    ),
    Story(
        topic="subscription",
        audience="subscriber",
        subject="Change from monthly to yearly",
        ends="pending",
        priority="low",
        lines=(
            customer(
                0, "I pay monthly and would like the yearly plan. Do I lose the days I've already paid?"
            ),
            agent(
                300,
                """
                Hi {name},

                You won't lose a day. If you switch under Settings > Subscriptions > "Change plan", the rest of this month is taken off the yearly price, and the amount is shown before you confirm.

                Shall I leave it with you, or is something unclear on that page?

                {agent}
                """,
            ),
        ),
        tags=("plan-change",),
    ),
    Story(
        topic="subscription",
        audience="creator",
        subject="Changing my price, what happens to existing subscribers?",
        ends="solved",
        lines=(
            customer(
                0,
                "I'd like to raise my monthly price a little. Do the ones I have keep the old one? I don't want to scare anybody off.",
            ),
            agent(
                135,
                """
                Hi {name},

                You decide that. In Page > Prices you choose between two ways:

                1. New price for new subscribers only. Everyone else keeps theirs as long as they stay.
                2. New price for all. We then write to your subscribers 30 days ahead, and they can leave before.

                From what we see, most creators pick the first, and tell their subscribers that they're thanked for their loyalty. That message alone tends to bring a few people back.

                {agent}
                """,
            ),
            customer(150, "1 it is. And I'll steal that sentence."),
        ),
        tags=("price-change", "guidance"),
    ),
    Story(
        topic="subscription",
        audience="subscriber",
        subject="I cancelled and still lost access at once",
        ends="solved",
        lines=(
            customer(
                0,
                "Switched off renewal for {creator} yesterday. It said \"access until the end of the month\". Today I'm locked out. I've paid for three more weeks.",
            ),
            note(
                31,
                "Reproduced: if you cancel inside the app and then press 'leave page', both happen. The wording is misleading. Told the app team.",
            ),
            agent(
                37,
                """
                Hi {name},

                Your access is back, and it stays until the end of what you've paid for. In the app, the button "Leave page" right under the confirmation ends access at once. It looks like a simple "close", so I have asked the app team to change it.

                {agent}
                """,
            ),
            customer(45, "Yes I pressed that one! Thanks, works again."),
        ),
        tags=("cancel", "app-wording"),
    ),
    Story(
        topic="subscription",
        audience="subscriber",
        subject="Creator has not posted for two months",
        ends="open",
        lines=(
            customer(
                0,
                "I pay {amount} a month to {creator} and there's been nothing for two months, not even a message. Is that allowed?",
            ),
            agent(
                310,
                """
                Hi {name},

                I understand the question. There's no rule on how often a creator must post, but a page that's silent for 60 days is paused, and then nobody is charged. This one reached 60 days yesterday, so your next renewal won't take place unless {creator} is back.

                About the last payment: I've asked the billing team whether it can be returned, as the page was silent all that month. I'll come back to you within two business days.

                {agent}
                """,
            ),
            customer(5100, "Any news?"),
        ),
        tags=("inactive-page",),
    ),
)
