"""Praise, complaints, ideas."""

from helpdesk.demo.texts.model import Story, agent, customer, note

STORIES = (
    Story(
        topic="feedback",
        audience="subscriber",
        subject="Just wanted to say thanks",
        ends="closed",
        priority="low",
        lines=(
            customer(
                0,
                "No problem this time. Your colleague helped me last week with a lost purchase and was so patient with me (I'm 74). Please pass it on.",
            ),
            agent(
                130,
                """
                Dear {name},

                I've read it out at our morning meeting, and there was applause. Thank you for taking the time; messages like yours stay on our wall for a long while.

                {agent}
                """,
            ),
        ),
        tags=("praise",),
    ),
    Story(
        topic="feedback",
        audience="creator",
        subject="What your app is like when you can't see it",
        ends="solved",
        lines=(
            customer(
                0,
                """
                Hi,

                I'm a blind musician. I have run my page here for three years with a screen reader, so I know your app by heart, in a way that your designers perhaps don't. The last redesign broke a lot of it. I decided to write it down properly, because "please make it accessible" doesn't help anybody.

                What works, so that it stays that way: signing in (passkeys are a blessing, please never take them away). The audio player. The payout page, which reads like a book. Your help articles, which have real headings.

                What doesn't:

                1. The new bottom bar. Five buttons, and all five are called "button". I have learned them by position, but every time you add one, I end up in the wrong place.

                2. The editor. When I attach a file, a box appears that asks for a description. My screen reader isn't told that it appeared, so I type my description into the post itself. Twice it went out like this. My subscribers know my file names now.

                3. Notices. "You have a new message" is read out while I'm recording, over the recording, at full volume. There's a setting to switch it off. The setting isn't reachable with the screen reader.

                4. The countdown before a live stream. It reads every number. Three. Two. One. And then "live", while I'm still waiting for the number to finish, so the first thing people hear is my phone.

                5. Colours: I can't comment. But my wife says that the grey on grey is a crime.

                I don't want a special version. I want the same app, with names on the buttons. I'd be glad to spend an afternoon with whoever works on it, with my phone and my patience. I'll bring the guitar if it helps.

                Best wishes
                {name}
                """,
            ),
            note(
                30,
                "Best bug report of the year. Split into five tickets for the app team, in the original words. Our head of product would love to accept the offer of an afternoon.",
            ),
            agent(
                44,
                """
                Dear {name},

                Thank you for a letter that made several people here stop what they were doing.

                Each of your points is now a task with a name on it. The first (buttons without names) is corrected already and comes with the release next week. Numbers 2 and 3 follow in the one after. The fourth made us laugh and then feel ashamed; it's a single line to change. Your wife is right about the grey.

                Our head of product would very much like to have that afternoon with you. May I pass on your address so that she can write to you? And yes: please bring the guitar.

                {agent}
                """,
            ),
            customer(150, "With pleasure, pass it on. I'll tune it."),
        ),
        tags=("accessibility", "idea"),
    ),
    Story(
        topic="feedback",
        audience="subscriber",
        subject="dark mode pls",
        ends="solved",
        priority="low",
        lines=(
            customer(0, "pls make a real dark mode my eyes 🌚"),
            agent(
                600,
                "Hi {name},\n\nThere's one hiding under Settings > Appearance > \"Follow my device\". It's quite dark. If you find a corner that still glares at you, tell us which one!\n\n{agent}",
            ),
            customer(605, "omg its beautiful"),
        ),
        tags=("idea",),
    ),
    Story(
        topic="feedback",
        audience="creator",
        subject="The new statistics page",
        ends="open",
        priority="low",
        lines=(
            customer(
                0,
                "The new statistics look pretty but I can no longer compare two months. I used that every week to plan my posts. Why take away something that works?",
            ),
            agent(
                700,
                """
                Hi {name},

                A fair question. The comparison was left out of the first version because few people had found it in the old one. You are the eleventh to ask for it this week, though, so "few" seems to be the loyal ones. I've added your voice, with the reason, which counts more than the number.

                Until then: the export on the same page contains both months, and a spreadsheet does the rest. I know it isn't the same.

                {agent}
                """,
            ),
            customer(760, "Thanks for the honest answer. Please let me know if it comes back."),
        ),
        tags=("statistics",),
    ),
    Story(
        topic="feedback",
        audience="subscriber",
        subject="Support took four days",
        ends="solved",
        lines=(
            customer(
                0,
                "Last week I waited four days for an answer about a payment. The answer was good when it came, but four days with money gone is a long time.",
            ),
            agent(
                65,
                """
                Hi {name},

                It is, and we promise one day for questions about money. I looked at what happened: your request sat with a team that was short of people that week, and nobody noticed it going over time. We've since changed the rule so that such requests raise an alarm before they're late.

                I'm sorry for the wait, and thank you for saying it in such a friendly way.

                {agent}
                """,
            ),
            customer(100, "Appreciated."),
        ),
        tags=("complaint", "slow-answer"),
    ),
    Story(
        topic="feedback",
        audience="visitor",
        subject="Your text on the front page has a mistake",
        ends="solved",
        priority="low",
        lines=(
            customer(
                0,
                'Retired teacher here. "Your favorite creator\'s, all in one place": the apostrophe has to go.',
            ),
            agent(
                900,
                "Dear {name},\n\nIt has gone, together with a little of our pride. Thank you! If you find another one, you know where we are.\n\n{agent}",
            ),
        ),
        tags=("typo",),
    ),
    Story(
        topic="feedback",
        audience="subscriber",
        subject="Idea: listen offline",
        ends="new",
        priority="low",
        lines=(
            customer(
                0,
                "I listen to {creator}'s podcast on the train and there are three tunnels. Offline listening would be great. That's all, have a nice day!",
            ),
        ),
    ),
)
