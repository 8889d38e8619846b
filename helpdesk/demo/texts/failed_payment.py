"""Payments that do not go through."""

from helpdesk.demo.texts.model import Story, agent, customer, note

STORIES = (
    Story(
        topic="failed_payment",
        audience="subscriber",
        subject="Card declined but there is money on it",
        ends="solved",
        lines=(
            customer(
                0,
                "My card ending {last4} is declined every time I try to subscribe to {creator}. It works everywhere else and there is enough on it.",
            ),
            agent(
                29,
                """
                Hi {name},

                I looked at the answer your bank sent with the last attempt. It reads "do not honour", which is a bank's way of saying "our safety system said no". The bank doesn't tell us more, but it will tell you.

                What helps in nine of ten cases: call the number on the back of the card, say that you are about to make an online payment of {amount}, and ask them to allow it. Then try once more. Please don't try many times in a row: after a few attempts the network blocks the card with us for a day.

                {agent}
                """,
            ),
            customer(118, "Called them, they had a block for foreign payments. Works now!"),
            agent(125, "Wonderful. Thank you for letting us know, and enjoy {creator}'s page.\n\n{agent}"),
        ),
        tags=("bank-declined",),
    ),
    Story(
        topic="failed_payment",
        audience="subscriber",
        subject="payment failed??",
        ends="new",
        lines=(
            customer(
                0,
                "tried 5 times same card always failed. now it says wait 24h. i need it TODAY the live starts at 8",
            ),
        ),
        priority="high",
    ),
    Story(
        topic="failed_payment",
        audience="subscriber",
        subject="Confirmation window of my bank never opens",
        ends="pending",
        lines=(
            customer(
                0,
                'When I press pay, it says "confirm in your banking app" and then nothing comes in my app. After five minutes it says failed.',
            ),
            agent(
                66,
                """
                Hi {name},

                The confirmation is sent by your bank, and it seems to get lost on the way to your phone. Three things to try, in this order:

                1. Open your banking app first and keep it open, then press pay here.
                2. See that notifications are allowed for the banking app.
                3. If you changed phones lately, the bank may still send it to the old one. Their app has a list of registered devices.

                If it still doesn't come, tell me the minute you tried, and I'll check what the bank answered to that attempt.

                {agent}
                """,
            ),
        ),
        tags=("authentication",),
    ),
    Story(
        topic="failed_payment",
        audience="subscriber",
        subject="My subscription was paused because of a failed renewal",
        ends="solved",
        lines=(
            customer(
                0,
                "I got a mail that my subscription to {creator} is paused. I've been there for two years! My new card came last week, nobody asked for the number.",
            ),
            agent(
                38,
                """
                Hi {name},

                Two years is a long time, so let's get you back in quickly. The renewal on {date} went to your old card. Here is what to do:

                1. Settings > Payments > "Replace card", and enter the new one there.
                2. Press "Pay now" beside the paused subscription.

                You keep your price and your place since the day you joined, as long as it's paid within the next ten days.

                {agent}
                """,
            ),
            customer(60, "done, all back including my badge 🎉"),
        ),
        tags=("expired-card", "renewal"),
    ),
    Story(
        topic="failed_payment",
        audience="subscriber",
        subject="Failed here, but my bank took the money",
        ends="on_hold",
        priority="high",
        lines=(
            customer(
                0,
                "Your site says \"payment failed\" but {amount} has left my account. I don't have “{item}” and I don't have the money.",
            ),
            note(
                44,
                "Our record says timed out, the processor's says captured four seconds later. Their confirmation reached us twice and was rejected both times. Passed to payments engineering with both ids.",
            ),
            agent(
                52,
                """
                Hi {name},

                You are right and our page was wrong. The bank's yes came back a few seconds after we had stopped waiting for it. So we have your payment, and you have nothing for it.

                I have asked our payments team to attach the payment to “{item}”. That should be done within two hours. If you'd rather have the money back, say so and I'll do that instead. Please don't pay a second time.

                {agent}
                """,
            ),
            customer(60, "The item is fine, I'll wait."),
        ),
        tags=("timeout", "engineering"),
    ),
    Story(
        topic="failed_payment",
        audience="subscriber",
        subject="Which prepaid cards work?",
        ends="solved",
        priority="low",
        lines=(
            customer(
                0, "Do you accept prepaid cards? Mine was refused. I'd rather not use my normal card online."
            ),
            agent(
                410,
                """
                Hi {name},

                That's a sensible wish. We accept prepaid cards if they are registered to a person and allow online payments abroad. Cards without a name are refused by our processor, and we can't change that.

                Other ways to keep your normal card out of it: a virtual card from your bank, or a balance on your account here, which you fill once with any amount and spend from then on.

                {agent}
                """,
            ),
        ),
    ),
    Story(
        topic="failed_payment",
        audience="creator",
        subject="My subscribers say they cannot pay",
        ends="solved",
        priority="urgent",
        lines=(
            customer(
                0,
                "Since about an hour at least nine people wrote to me that they can't pay for “{item}”. It's launch day!! Please help!",
            ),
            note(
                4,
                "Real. Success rate for one card network in {country} is down to 30 % since an hour ago. The processor's status page is still green. Incident opened, linked as parent.",
            ),
            agent(
                9,
                """
                Hi {name},

                Launch day is the worst day for this, so here is what I know right now: since about an hour, one card network refuses a large part of payments from {country}. It is not your page. We've opened an incident, and the processor is working on it.

                What you can tell your people: other cards and account balance work. Nobody is charged twice for a failed attempt.

                I'll write every 30 minutes until it is solved.

                {agent}
                """,
            ),
            agent(
                41,
                "Update: the processor has found the cause and is moving traffic to another route. About half of the payments go through again. Next update in 30 minutes.\n\n{agent}",
            ),
            agent(
                68,
                "Solved: payments have been back at their normal level for ten minutes. We've written to everyone whose attempt failed with a link to try again, and your launch price stays valid for them for 24 hours longer.\n\n{agent}",
            ),
            customer(
                75,
                "You saved my day. 14 sales since then. Thank you for the updates, that helped most of all",
            ),
        ),
        tags=("incident",),
    ),
)
