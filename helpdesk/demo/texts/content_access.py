"""Bought, but not to be seen."""

from helpdesk.demo.texts.model import Story, agent, customer, note

STORIES = (
    Story(
        topic="content_access",
        audience="subscriber",
        subject="Paid for “{item}” and it is still locked",
        ends="solved",
        priority="high",
        lines=(
            customer(
                0,
                "I paid {amount} for “{item}” half an hour ago, the receipt is in my mail, but the post still shows the lock.",
            ),
            agent(
                14,
                """
                Hi {name},

                The payment is here and complete, so this is on our side. The unlock got stuck in between, and I have started it again: “{item}” should open now. Please reload the page once.

                {agent}
                """,
            ),
            customer(20, "Open! Thanks for the quick help."),
        ),
        tags=("manual-grant",),
    ),
    Story(
        topic="content_access",
        audience="subscriber",
        subject="cant open what i bought",
        ends="new",
        lines=(customer(0, "bought {item} from {creator} n it just spins forever. phone and laptop. help"),),
    ),
    Story(
        topic="content_access",
        audience="subscriber",
        subject="My purchases are gone after changing phones",
        ends="solved",
        lines=(
            customer(
                0,
                "New phone, logged in, and my library is EMPTY. All the lessons I bought in two years. Please tell me they still exist.",
            ),
            agent(
                19,
                """
                Hi {name},

                They still exist, every one. On the new phone you are signed in to a second account which was created today with your phone number. Your lessons are in the account that uses your e-mail address.

                Sign out, choose "Sign in with e-mail", and they'll all be there. I can then remove the empty account for you, if you like.

                {agent}
                """,
            ),
            customer(33, "Oh thank goodness. Yes please remove the empty one."),
            agent(41, "It's removed. Have fun with the lessons on your new phone.\n\n{agent}"),
        ),
        tags=("second-account",),
    ),
    Story(
        topic="content_access",
        audience="subscriber",
        subject="Creator left, what about my course?",
        ends="on_hold",
        lines=(
            customer(
                0,
                """
                {creator} seems to have closed the page. I had bought “{item}” in full, not as a subscription, and I was halfway through. Now I get "not found". I understand people leave, but I paid for the whole thing.
                """,
            ),
            note(
                130,
                "Page closed at the creator's own wish. Terms 6.2: purchases stay available for 12 months after closing. The file is still in storage. So this is a fault in how closing works, third ticket this week. Asked platform engineering to restore viewing rights for buyers.",
            ),
            agent(
                142,
                """
                Hi {name},

                You paid for the whole course, so you should be able to finish it. When a creator closes a page, everything that was bought stays available to its buyers for twelve months. That did not happen here.

                I have asked our engineers to restore access for you and the other buyers. They expect to have it done within two business days. Should it not be possible, you'll get {amount} back instead. Either way I will write to you.

                {agent}
                """,
            ),
            customer(160, "That sounds fair, thanks."),
        ),
        tags=("creator-left", "engineering"),
    ),
    Story(
        topic="content_access",
        audience="subscriber",
        subject='"Not available in your country"',
        ends="solved",
        lines=(
            customer(
                0,
                "I bought “{item}” at home and now I'm travelling in {country} and it says not available here. I've paid for it!",
            ),
            agent(
                95,
                """
                Hi {name},

                I'm sorry, that's frustrating on a trip. {creator} has limited this recording to certain countries because of the music in it, and where you are now isn't among them. The limit comes from the music licence, so neither {creator} nor we can lift it for one person.

                You haven't lost it: it opens again as soon as you are back. If your trip is long, I can return the {amount} instead. Tell me what suits you better.

                {agent}
                """,
            ),
            customer(180, "Only two weeks, I'll wait. Good to know why at least."),
        ),
        tags=("region",),
    ),
    Story(
        topic="content_access",
        audience="subscriber",
        subject="Download button missing",
        ends="pending",
        priority="low",
        lines=(
            customer(
                0,
                'The sewing patterns I bought say "download included" but I only see a viewer, no button. I need to print it on A4.',
            ),
            agent(
                330,
                """
                Hi {name},

                The button is there on a computer, below the viewer; in the phone app it's behind the three dots at the top right. If you see neither, {creator} may have switched downloads off after you bought it. In that case I'll ask for the files, because "download included" was part of what you paid for.

                Could you tell me whether you find it?

                {agent}
                """,
            ),
        ),
    ),
    Story(
        topic="content_access",
        audience="creator",
        subject="Subscribers can't see my new post",
        ends="solved",
        lines=(
            customer(
                0,
                "I posted “{item}” this morning for all subscribers. Three of them asked where it is. I can see it fine.",
            ),
            agent(
                50,
                """
                Hi {name},

                I found it: the post is set to "Level 2 and above", and the three people who wrote are on level 1. The setting was probably carried over from your last post.

                To change it: open the post > Edit > Who can see this > "All subscribers". It shows up for everyone within a minute, and they'll get the usual notice.

                {agent}
                """,
            ),
            customer(58, "Facepalm. Of course. Thank you for not laughing!"),
            agent(
                63,
                "It happens every week, we've asked for the editor to show it more clearly. Have a good launch!\n\n{agent}",
            ),
        ),
        tags=("audience-setting",),
    ),
    Story(
        topic="content_access",
        audience="subscriber",
        subject="Live recording never appeared",
        ends="open",
        lines=(
            customer(
                0,
                'The ticket for the live session on {date} included the recording "within 48 hours". It\'s been more than a week now.',
            ),
            agent(
                280,
                """
                Hi {name},

                You're right, the recording should have been there days ago. It was made, but it's still waiting in {creator}'s drafts. I have sent a reminder, and {creator} has until tomorrow evening to publish it. If it isn't there by then, you can have {amount} back.

                {agent}
                """,
            ),
            customer(
                2900,
                "It's the day after tomorrow evening and there's no recording. I'd like the refund please.",
            ),
        ),
        tags=("not-delivered",),
    ),
)
