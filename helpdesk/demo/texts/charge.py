"""What is this charge?"""

from helpdesk.demo.texts.model import Story, agent, customer, note

STORIES = (
    Story(
        topic="charge",
        audience="subscriber",
        subject="Charge of {amount} I don't recognise",
        ends="solved",
        lines=(
            customer(
                0,
                """
                Hello, there is a charge of {amount} on my card ending {last4} from {date}. I don't remember buying anything that day. Can you tell me what it is before I call my bank?
                """,
            ),
            agent(
                42,
                """
                Hi {name},

                Good that you asked first. The charge on {date} is the monthly renewal of your subscription to {creator}. It renews on the same day each month until you switch renewal off.

                You can see it under Settings > Purchases, with the receipt beside it. If you would rather not renew, open the subscription there and choose "Stop renewal": you keep access until the end of the month you paid for.

                Does that match what you remember?

                {agent}
                """,
            ),
            customer(95, "Ah yes, that's it. I had forgotten it renews by itself. Sorry for the fuss!"),
            agent(
                110,
                """
                No fuss at all, that is what we are here for. I have switched on the reminder that e-mails you three days before each renewal, so the next one won't be a surprise.

                {agent}
                """,
            ),
        ),
        tags=("renewal",),
    ),
    Story(
        topic="charge",
        audience="subscriber",
        subject="what is this charge",
        ends="new",
        lines=(customer(0, "what is {amount}?? i didnt buy anything on {date}"),),
    ),
    Story(
        topic="charge",
        audience="visitor",
        subject="Your company charged my card and I have no account",
        ends="on_hold",
        priority="high",
        lines=(
            customer(
                0,
                """
                I do not have an account with you and never had one. Still, {amount} was taken from my card ending {last4} on {date}. My bank told me to ask you first. Please explain.
                """,
            ),
            agent(
                31,
                """
                Hello {name},

                I understand how unsettling that is, and I will find out where the charge comes from. I can look it up with three things, none of them secret:

                - the date and amount (you have given both, thank you)
                - the last four digits (thank you)
                - the six-character reference printed beside our name on the statement

                Please don't send the full card number or the security code; we never need them.

                {agent}
                """,
            ),
            customer(
                74,
                "The reference is after the name, it reads 7KD20M. Nobody else uses this card as far as I know.",
            ),
            note(
                88,
                "Found it: bought from an account opened two weeks ago, device and network never seen with this card before. The cardholder and the account holder have different surnames. Looks like card testing. Asked the fraud team to freeze the account for 72 hours.",
            ),
            agent(
                96,
                """
                Thank you, that reference was what I needed. The payment was made through an account that does not seem to belong to you. I have stopped any further payment with this card here and passed the case to our payment fraud team.

                They decide within one business day. If the payment was not yours, the full {amount} goes back to the same card, usually within five business days after that. Please do ask your bank to replace the card: we can protect it on our side only.

                {agent}
                """,
            ),
            customer(180, "I've blocked the card now. Waiting to hear about the money."),
            agent(
                190,
                "That was the right step. I will write to you as soon as the decision is there, at the latest tomorrow at this time.\n\n{agent}",
            ),
        ),
        tags=("stolen-card", "fraud-review"),
    ),
    Story(
        topic="charge",
        audience="subscriber",
        subject="Charged twice for the same thing",
        ends="closed",
        lines=(
            customer(
                0,
                "I bought “{item}” once but my banking app shows {amount} two times. Both from today. Please give one back.",
            ),
            agent(
                18,
                """
                Hi {name},

                I see one completed payment for “{item}” and one attempt that stopped halfway because the page was reloaded. The second line in your banking app is a reservation for that attempt. No money was taken for it, and the bank drops it by itself, usually within three days.

                Here is how to tell: a reservation is shown as "pending" or in grey. If it is still there in five days, answer here and I will ask the processor to release it.

                {agent}
                """,
            ),
            customer(4300, "It's gone today, as you said. Thanks"),
            agent(4330, "Lovely, thank you for telling us. Enjoy “{item}”!\n\n{agent}"),
        ),
        tags=("duplicate", "reservation"),
    ),
    Story(
        topic="charge",
        audience="subscriber",
        subject="Price on the site was lower than what I paid",
        ends="solved",
        priority="low",
        lines=(
            customer(
                0,
                "The page said one price, the bank took {amount}. That is more. Why? I live in {country} if it matters.",
            ),
            agent(
                205,
                """
                Hi {name},

                It does matter, and thank you for saying so. Two things can make the difference, and both are on your receipt:

                1. Tax: in some countries we must add it, and it depends on where you live. It is shown on the last step before you pay.
                2. Your bank's exchange rate, when the creator sells in another currency than your card's.

                In your case it was the tax. The receipt is under Settings > Purchases > “{item}”.

                I agree that the price should be right from the first page, not only at the end. I have added your case to the request our product team is working on.

                {agent}
                """,
            ),
        ),
        tags=("tax",),
    ),
    Story(
        topic="charge",
        audience="subscriber",
        subject="My son used my tablet, several payments",
        ends="solved",
        priority="high",
        lines=(
            customer(
                0,
                """
                Good evening. My ten-year-old used my tablet this afternoon and tapped "send tip" many times on a drawing stream. I count eleven payments, {amount} in all. He thought they were stickers. I have taken the tablet away and he has drawn me a very sad apology. Is there anything you can do?
                """,
            ),
            note(
                20,
                "Eleven tips in six minutes, same device as always, no tip ever before on this account. Within our accidental purchase rule: first time, reported the same day. Tips need a lead's approval.",
            ),
            agent(
                27,
                """
                Dear {name},

                Thank you for telling us the same day, and please tell the artist of the apology that nobody is angry.

                I can see the eleven tips. As they came within minutes and you have never tipped before, I have asked for all of them to be returned. A colleague must approve it, which is done within a few hours.

                Meanwhile I suggest switching on "Ask for my password before every payment" under Settings > Payments. It takes ten seconds and stops exactly this.

                {agent}
                """,
            ),
            agent(
                140,
                """
                Good news: approved. The {amount} is on its way to your card ending {last4} and should be there within five business days. {creator} has been told kindly what happened, without your name.

                {agent}
                """,
            ),
            customer(171, "You are wonderful. The password thing is on now. Thank you from both of us 🙏"),
        ),
        tags=("accidental", "tips", "refund-approved"),
    ),
    Story(
        topic="charge",
        audience="subscriber",
        subject="Bill shows a name I don't know",
        ends="pending",
        priority="low",
        lines=(
            customer(0, "who is the company on my statement? its not your name and not {creator} either"),
            agent(
                360,
                """
                Hi {name},

                The name on statements is our billing company's. We keep it neutral on purpose: many people prefer that whoever sees a statement does not see whose page they follow.

                If you tell me the date and the amount of the line you mean, I will confirm whether it is one of yours. All your receipts are under Settings > Purchases as well.

                {agent}
                """,
            ),
        ),
        tags=("statement-name",),
    ),
    Story(
        topic="charge",
        audience="creator",
        subject="A minus in my earnings, {amount}",
        ends="solved",
        lines=(
            customer(
                0,
                'Hi, there\'s a line "adjustment" with minus {amount} in my earnings on {date}. Nobody told me anything. What did I do wrong?',
            ),
            agent(
                55,
                """
                Hi {name},

                You did nothing wrong. A subscriber's bank took back a payment for “{item}” because the cardholder said it was not theirs. When that happens the sum leaves your balance until the case is decided.

                We are answering the bank with the receipt and the record that the post was opened. Banks take up to 60 days to decide. If they decide for us, {amount} comes back to you by itself. There is nothing you need to send.

                You are right that a line without a word is not good enough. From today you will get a message whenever this happens.

                {agent}
                """,
            ),
            customer(70, "ok that makes sense. does it count against me if I lose?"),
            agent(
                84,
                "No. A single case has no effect on your page, your level or your payouts. We look at it only when one page has many more than others, and we would talk to you first.\n\n{agent}",
            ),
        ),
        tags=("chargeback", "earnings"),
    ),
    Story(
        topic="charge",
        audience="subscriber",
        subject="Still being charged after I left",
        ends="open",
        priority="high",
        lines=(
            customer(
                0,
                "I deleted the app in the summer!! And still {amount} every month. This is theft. I want ALL of it back today.",
            ),
            agent(
                64,
                """
                Hello {name},

                I understand why you are angry: you thought you had left, and the payments went on.

                Deleting the app does not end a subscription, because it lives on our servers and not on the phone. That is not obvious, and I am sorry it caught you out. I have switched off renewal for your subscription to {creator} right now, so there will be no further payment.

                About the money already paid: I see that nobody has opened anything on the page since {date}. I can take that into account, and I am checking which months I can return. You will have the answer today.

                {agent}
                """,
            ),
            note(
                71,
                "Three renewals with no use at all. Policy gives the last one in full; asked the lead whether we can do all three as goodwill, the reminders all bounced off a full mailbox.",
            ),
            customer(130, "well? i'm waiting"),
        ),
        tags=("renewal", "goodwill"),
    ),
)
