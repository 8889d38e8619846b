"""Identity and age checks."""

from helpdesk.demo.texts.model import Story, agent, customer, note

STORIES = (
    Story(
        topic="identity_check",
        audience="creator",
        subject="Identity check failed three times",
        ends="solved",
        priority="high",
        lines=(
            customer(
                0,
                "Your check refuses my passport. Three times! The picture is sharp. I want to start my page this week.",
            ),
            agent(
                39,
                """
                Hi {name},

                The picture is fine. What the check stumbled over is a reflection across the lower two lines of the passport, the ones with the arrows. It reads those lines by machine.

                What helps: lay the passport on a dark table near a window, no lamp and no flash, and tilt it slightly until the shine is gone. I have given you three new attempts.

                {agent}
                """,
            ),
            customer(66, "Window instead of lamp, worked first time!"),
            agent(72, "Great. Your page can go live from now on. Good luck with the start!\n\n{agent}"),
        ),
        tags=("verification",),
    ),
    Story(
        topic="identity_check",
        audience="creator",
        subject="What happens to my ID picture?",
        ends="closed",
        priority="low",
        lines=(
            customer(0, "Before I upload my ID: who sees it, and how long do you keep it?"),
            agent(
                210,
                """
                Hi {name},

                You should always ask that. The check is done by a specialised provider. The pictures are deleted at the latest 72 hours after the result. What we keep is the result itself: passed or not, when, and that you're an adult. Our support people never see the picture, me included.

                The page "Privacy > Identity checks" says the same in legal words.

                {agent}
                """,
            ),
            customer(224, "That's better than I expected. Going ahead."),
        ),
        tags=("privacy",),
    ),
    Story(
        topic="identity_check",
        audience="creator",
        subject="Stage name or legal name",
        ends="solved",
        priority="low",
        lines=(
            customer(
                0,
                "i perform under a stage name and dont want my real name anywhere public. the check wants my real name. is it visible?",
            ),
            agent(
                170,
                """
                Hi {name},

                No. Your legal name is used in two places only: for the identity check and for payouts and tax. Your page, your messages, receipts and our e-mails all show your stage name.

                One exception to know about: if you ever send a copyright notice yourself, the law wants a real name in it. You may have somebody do that for you.

                {agent}
                """,
            ),
            customer(199, "perfect thats all i needed 🖤"),
        ),
        tags=("privacy",),
    ),
    Story(
        topic="identity_check",
        audience="creator",
        subject="New check although I am verified",
        ends="pending",
        lines=(
            customer(
                0,
                "I passed the check two years ago. Now I must do it again or my page is paused in 14 days?! Why?",
            ),
            agent(
                115,
                """
                Hi {name},

                Because the document from back then expires this month, and we may only pay out to people with a valid one. It's nothing about your page.

                With the new document it takes about three minutes, and you stay online all the time. If the renewal of your document takes longer than the 14 days, tell me, and I'll extend the time; the receipt from the office is enough.

                {agent}
                """,
            ),
        ),
        tags=("document-expired",),
    ),
    Story(
        topic="identity_check",
        audience="subscriber",
        subject="Why do you need my age?",
        ends="solved",
        lines=(
            customer(0, "I only follow a cooking page. Now I'm supposed to prove my age. I'm 58. Why?"),
            agent(
                260,
                """
                Hello {name},

                I understand the raised eyebrow. A law in {country} asks platforms like ours to confirm that members are adults, whichever pages they follow. It's done once.

                You can choose the way: a card in your name, your bank, or an estimate from a selfie, which is deleted at once. None of them tells us your birthday; we only get a yes or a no.

                {agent}
                """,
            ),
            customer(300, "By bank it took a minute. Fine then. Back to my risotto."),
        ),
        tags=("age-check",),
    ),
    Story(
        topic="identity_check",
        audience="creator",
        subject="Name change after transition",
        ends="open",
        lines=(
            customer(
                0,
                "I have changed my first name and my documents are new. On receipts to my subscribers' side all is fine, but the payout letter still greets me with the old name. Can this be changed everywhere? It matters to me.",
            ),
            note(
                35,
                "Old name still in the payout profile, the letter template reads it from there. Finance must update it, then a fresh check. Please use the new name only, in notes too.",
            ),
            agent(
                41,
                """
                Dear {name},

                It matters to us as well. I've found the place where the old name survived, and our finance team is replacing it today, including in letters to come. Please do one new identity check with your new document; the link is on this request's page.

                Old letters can't be rewritten for legal reasons, but I have asked for them to be hidden from your overview. Is there any other place where you still see it?

                {agent}
                """,
            ),
            customer(
                88,
                "Check is done. One more: the app greets me with the old one after an update. Otherwise nothing. Thank you for how you handle this.",
            ),
        ),
        tags=("name-change",),
    ),
    Story(
        topic="identity_check",
        audience="creator",
        subject="stuck on 'in review'",
        ends="new",
        lines=(
            customer(0, "my verification says in review since {date}. nothing happens. is anyone there?"),
        ),
    ),
)
