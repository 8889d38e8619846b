"""Asking for money back."""

from helpdesk.demo.texts.model import Story, agent, customer, note

STORIES = (
    Story(
        topic="refund",
        audience="subscriber",
        subject="Bought the wrong course",
        ends="solved",
        lines=(
            customer(
                0,
                "I meant to buy the beginners' version and bought “{item}” instead. I haven't opened it. Could you change it?",
            ),
            agent(
                23,
                """
                Hi {name},

                That is easily put right. “{item}” has not been opened and you wrote within two days, so I have returned the full {amount} to your card ending {last4}. Please allow up to five business days for it to show.

                We can't swap one purchase for another, so please buy the beginners' version separately when you like.

                {agent}
                """,
            ),
            customer(51, "Brilliant, thank you so much!"),
        ),
        tags=("wrong-item", "refund-approved"),
    ),
    Story(
        topic="refund",
        audience="subscriber",
        subject="refund pls",
        ends="pending",
        lines=(
            customer(0, "hi i want my money back"),
            agent(
                47,
                """
                Hi {name},

                Gladly, let me see what I can do. There are three payments on your account this month. Which one is it about, and what went wrong? A few words are enough, for example "bought it by mistake" or "the video does not play".

                {agent}
                """,
            ),
        ),
    ),
    Story(
        topic="refund",
        audience="subscriber",
        subject="The video stops after four minutes",
        ends="closed",
        lines=(
            customer(
                0,
                "Paid {amount} for “{item}”, it's described as 50 minutes long. It stops after four. Tried on laptop and phone. I'd like a refund.",
            ),
            note(
                35,
                "Confirmed on my side: the file itself ends at 4:02, so the upload was cut off. Told creator care. 61 other buyers affected, incident linked.",
            ),
            agent(
                40,
                """
                Hi {name},

                You are right, and it is not your device: the file was cut short when it was uploaded. We have asked {creator} to upload it again.

                You can choose:

                1. Keep it: you get the full version without paying again, most likely within two days.
                2. A refund of {amount} to your card ending {last4} now.

                Just answer with 1 or 2.

                {agent}
                """,
            ),
            customer(90, "2 please, I needed it for this weekend."),
            agent(
                97,
                "Done. {amount} is on its way back and should arrive within five business days. I am sorry about your weekend plans.\n\n{agent}",
            ),
            customer(5900, "Money arrived 👍"),
        ),
        tags=("defect", "refund-approved"),
    ),
    Story(
        topic="refund",
        audience="subscriber",
        subject="Not what I expected from the description",
        ends="solved",
        lines=(
            customer(
                0,
                """
                I bought a photography course from {creator}. The description promised "professional studio lighting explained step by step". What I got is a nice chat about lamps. I watched it twice to be fair. I don't feel it is what was sold to me and I'd like {amount} back.
                """,
            ),
            agent(
                190,
                """
                Hi {name},

                Thank you for putting it so fairly. I have compared the description with the video.

                The three lighting set-ups that the description names are all there, from minute 12 on, though I agree it is looser than "step by step" suggests. As the post was watched to the end, I can't return the payment under our refund rules.

                What I have done: passed your words to {creator}, without your name, and asked for the description to say more clearly what it is. If you think I have it wrong, reply here and a colleague who has not seen the case will look at it afresh.

                {agent}
                """,
            ),
            customer(260, "Not the answer I hoped for but I appreciate that you actually watched it."),
        ),
        tags=("declined",),
    ),
    Story(
        topic="refund",
        audience="subscriber",
        subject="Renewed two hours ago, I forgot to cancel",
        ends="solved",
        lines=(
            customer(
                0,
                "my sub to {creator} renewed this morning for {amount}, i wanted to stop it yesterday and forgot. havent looked at anything since. any chance?",
            ),
            agent(
                12,
                """
                Hi {name},

                Every chance. The renewal is less than 48 hours old and nothing was opened since, so I have cancelled the subscription and returned {amount} to your card. It takes up to five business days to appear.

                Your access to {creator}'s page has ended with it. You are welcome back any time.

                {agent}
                """,
            ),
            customer(15, "omg that was fast. thx!!"),
        ),
        tags=("renewal", "refund-approved"),
    ),
    Story(
        topic="refund",
        audience="subscriber",
        subject="Where is my refund?",
        ends="pending",
        lines=(
            customer(
                0,
                "On {date} you wrote that {amount} would come back within five business days. It is now day seven. Nothing on the card ending {last4}.",
            ),
            agent(
                80,
                """
                Hi {name},

                Thank you for counting; you were promised five days. On our side the refund left on {date} and the processor confirms that your bank accepted it the day after. It has a reference number which your bank can look up: I have put it on the receipt under Settings > Purchases > Refunds.

                Please give that number to your bank's card department. If the card was replaced since, the money may wait on the old card's account. If they can't find it, tell me and I will open a trace with the processor, which takes about three business days.

                {agent}
                """,
            ),
        ),
        tags=("refund-status",),
    ),
    Story(
        topic="refund",
        audience="creator",
        subject="I want to refund one of my subscribers",
        ends="solved",
        priority="low",
        lines=(
            customer(
                0,
                "A subscriber bought “{item}” from me twice by mistake and wrote to me very politely. I'd like to give {amount} back. I can't find a button.",
            ),
            agent(
                150,
                """
                Hi {name},

                That's kind of you. The button is a little hidden: Earnings > Sales > the sale > "Return this payment". You can return a sale yourself for 30 days.

                The sum leaves your balance, and our fee is returned to the buyer too, so it costs you exactly what you received. I have left it to you, because it is your sale, but I'm glad to do it for you if you say so.

                {agent}
                """,
            ),
            customer(171, "found it and done. thank you!"),
        ),
    ),
    Story(
        topic="refund",
        audience="subscriber",
        subject="Third time I am writing about my refund",
        ends="open",
        priority="high",
        lines=(
            customer(
                0,
                """
                This is my third message. The first was answered by someone who said it would be looked at. The second was closed. I am trying to remain polite.

                Facts: On {date} I paid {amount} for a live class with {creator}. The class did not take place. Nobody cancelled it, nobody came. Forty of us sat in an empty room for half an hour. I want the payment back, and I would like to know why this needs three messages.
                """,
            ),
            note(
                15,
                "Right on all counts. Earlier tickets merged in. The class was never started. 40 buyers, so this should be one refund batch and not forty tickets. Raising with the lead now.",
            ),
            agent(
                22,
                """
                Dear {name},

                You have been patient with us twice, and we let you down twice. I am sorry. I have read all three messages and I am keeping this case myself until your money is back.

                I can confirm that the class was never started. Everyone who paid will get their payment back, and I have asked for yours to go first. It needs one approval, today.

                {agent}
                """,
            ),
            customer(45, "Thank you for a human answer. I'll believe it when I see it."),
        ),
        tags=("repeat-contact", "not-delivered"),
    ),
    Story(
        topic="refund",
        audience="subscriber",
        subject="Tip sent with one zero too many",
        ends="on_hold",
        priority="high",
        lines=(
            customer(
                0,
                "I wanted to tip {creator} a small thank-you and typed one zero too many!!! It went through at once: {amount}. Please stop it, that's ten times what I meant 😰",
            ),
            agent(
                6,
                """
                Hi {name},

                Take a breath: you wrote within minutes and the money is still with us. I have paused this tip, so it can't be paid out.

                Returning a tip needs a second person's approval on our side. That usually takes under two hours at this time of day. I will write as soon as it is through.

                {agent}
                """,
            ),
            note(
                8,
                "Typical tip from this account is a tenth of this, exactly one zero. Clear slip. Approval requested from finance.",
            ),
        ),
        tags=("tips", "accidental", "approval"),
    ),
)
