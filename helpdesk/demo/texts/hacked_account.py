"""Somebody else was in the account."""

from helpdesk.demo.texts.model import Story, agent, customer, note

STORIES = (
    Story(
        topic="hacked_account",
        audience="subscriber",
        subject="Someone is in my account!!",
        ends="open",
        priority="urgent",
        lines=(
            customer(
                0,
                "i got a mail that my password was changed and it WASNT ME. now theres purchases i didnt make. HELP please",
            ),
            note(
                3,
                "Contained: all sessions revoked, purchases frozen, card removed from one-click. Login from a new network ({country}) at night, password changed eight minutes later, three purchases after that.",
            ),
            agent(
                5,
                """
                Hi {name},

                I have just signed out every device and stopped all payments on your account. Nobody, including whoever it was, can buy anything with it now.

                Next, please:
                1. Change the password of your e-mail account first, from a device you trust.
                2. Tell me here when that's done. I'll then send a link to get your account back.

                The purchases that weren't yours are listed and will be dealt with. You won't be left with that bill.

                {agent}
                """,
            ),
            customer(24, "ok mail password changed. my hands are shaking"),
            agent(
                29,
                """
                You're doing everything right, and the worst is already over. The link is on its way to your e-mail address. It lets you set a new password and asks you to add a second step, which would have stopped this.

                After that, look at the list "What changed" that the page shows you, and tick what wasn't you.

                {agent}
                """,
            ),
            customer(51, "im back in. ticked 3 purchases and a message i never wrote. {amount} in total"),
        ),
        tags=("compromised", "contained"),
    ),
    Story(
        topic="hacked_account",
        audience="creator",
        subject="My page is posting things I did not write",
        ends="solved",
        priority="urgent",
        lines=(
            customer(
                0,
                "Somebody posts fake giveaways on my page @{handle} and asks my subscribers for money. I can still log in. What do I do first??",
            ),
            note(
                2,
                "Session from an unknown device active for 40 minutes, also tried the payout details (stopped by the second factor). Revoked all but the one that wrote this ticket, payouts held, three posts hidden.",
            ),
            agent(
                4,
                """
                Hi {name},

                First thing is done: I have signed out everyone but you, hidden the three posts and put your payouts on hold, so nothing can leave.

                Please do these two now: change your password (Settings > Security), and remove any connected app you don't know on the same page. They got in through one of those, by the look of it.

                {agent}
                """,
            ),
            customer(
                13,
                'Done, there was an app "follower booster" that I tried last year. It\'s gone. What about my subscribers who paid?',
            ),
            agent(
                35,
                """
                That was it, then. Four people sent tips through the fake posts. All four have their money back, and it isn't taken from your balance, as you never received it.

                I have prepared a message to your subscribers that explains it in two sentences. You'll find it as a draft, please read it and send it if you like it. The payout hold ends in 72 hours by itself.

                {agent}
                """,
            ),
            customer(
                60,
                "Message sent. Everybody is being so kind. I can't thank you enough, I thought I'd lose the page",
            ),
            agent(
                66,
                "We're glad you wrote so quickly, that made all the difference. Over the next 30 days you'll get a short notice for every new sign-in. If one isn't yours, press \"This was not me\" and it is stopped on the spot.\n\n{agent}",
            ),
        ),
        tags=("compromised", "payout-hold", "refund-batch"),
    ),
    Story(
        topic="hacked_account",
        audience="subscriber",
        subject="Login from {country}? I've never been there",
        ends="solved",
        priority="high",
        lines=(
            customer(0, "I got a notice about a sign-in from {country}. Never been there. Should I worry?"),
            agent(
                20,
                """
                Hi {name},

                Good that you asked. I have looked at that sign-in: same phone as always, same app, and it used your passkey. Only the network was new. That is what a VPN or a hotel's network looks like. Were you using one around that time?

                {agent}
                """,
            ),
            customer(34, "Yes!! VPN since last week. Phew."),
            agent(
                40,
                "That's the explanation. Nothing to do, and it was right to ask. If such a notice ever shows a device you don't know, press \"This was not me\" in it: that signs the device out at once, even before we answer.\n\n{agent}",
            ),
        ),
        tags=("new-country", "false-alarm"),
    ),
    Story(
        topic="hacked_account",
        audience="creator",
        subject="Everything that happened since Saturday, in order",
        ends="on_hold",
        priority="urgent",
        lines=(
            customer(
                0,
                """
                Hello. My friend who works in IT told me to write down everything in order and not to leave anything out, so this is long. I'm sorry.

                Saturday, around noon: I got a message on your platform from someone with your logo as a picture, called "Creator Safety Team". It said that my page @{handle} had been reported for copyright and would be closed within 24 hours if I didn't "confirm my ownership". There was a link. The page looked exactly like yours. I was in the kitchen with flour on my hands, filming a bread video, and I was scared, so I did it. I typed my password and the six digits. I know. Please don't tell me, I've told myself all weekend.

                Saturday, about 20 minutes later: I was signed out on my phone. My password no longer worked. I asked for a new one and the mail never came. I now know why: they had changed the address.

                Saturday evening: a friend told me my page had a new picture and was offering "private investment lessons". I bake bread. I have never invested in anything but a mixer.

                Sunday: eleven of my subscribers wrote to me elsewhere. Two of them had paid. One of them is a retired lady who has been with me since the first week. She paid {amount}. I've paid it back to her from my own money because I couldn't sleep.

                Sunday night: I found your form for people who can't log in, but it asked for the mail address of the account, and the address isn't mine any more, so it said that no account was found.

                Monday: I found this form, which works without signing in. Here I am.

                What I have: the first mail you ever sent me, from the day I opened the page. My contract. My identity check from back then, I still look like that. The bank account for the payouts, which is in my name, and the last payout came on {date}. Screenshots of the false message and of the web address it led to.

                What I need: my page back, of course. But more urgent: please stop them from taking money from people in my name. If you can only do one thing today, do that one. The page can wait. The people can't.

                Thank you.
                {name}
                """,
            ),
            note(
                6,
                "Urgent. Contained at once: page hidden, payments and messages off, payouts held, all sessions revoked. Address changed Saturday 12:31, so it can't be used for anything. The old address got our notice but it was in the trash, they had the mailbox too.",
            ),
            agent(
                11,
                """
                Dear {name},

                Your message was exactly right, and long was right too.

                The one thing you asked for is done, a minute ago: nobody can pay, message or be messaged through your page any more. It's hidden from everyone until you're back. Payouts are held, so they haven't received anything and won't.

                You were tricked by people who do this all day, in a moment made to frighten you. That can happen to anyone, and it did happen to a colleague of mine.

                Now to your page. Because the address was changed, we check that it's you with the identity check you once did: you'll get a link on this request's page, please use a device you have used with us before. Two of us confirm it. Then there's a wait of 72 hours, which nobody can shorten; during it, your page stays hidden and safe.

                And please change the password of your own mailbox today, they seem to have read it.

                {agent}
                """,
            ),
            customer(
                52,
                "I'm crying a bit, but the good kind. Mailbox done, identity check done. What about the retired lady?",
            ),
            agent(
                75,
                """
                She'll get her payment back from us, and so will the other one. If you have already paid her, she can give it back to you; I've told her so in the note that goes with it. You shouldn't be out of pocket for somebody else's crime.

                The check came through, it's you. The 72 hours have begun. I'll be with you on the day they end.

                {agent}
                """,
            ),
        ),
        tags=("compromised", "phishing", "cooling-off", "refund-batch"),
    ),
    Story(
        topic="hacked_account",
        audience="subscriber",
        subject="weird messages sent from my account",
        ends="pending",
        priority="high",
        lines=(
            customer(0, "a friend says i sent a link at 3am. i was asleep. i didnt send that"),
            agent(
                15,
                """
                Hi {name},

                Thank you, and thanks to your friend. There was a second device signed in since {date}; I have signed out both, yours too, to be sure. The link was sent to four people, and I have removed it from their messages.

                Please set a new password with "Forgot password" on the sign-in page, one you don't use anywhere else. Then have a look at Settings > Security > Devices: only yours should be there. Can you tell me when you're through?

                {agent}
                """,
            ),
        ),
        tags=("compromised",),
    ),
    Story(
        topic="hacked_account",
        audience="visitor",
        subject="I can't log in and the address on my account was changed",
        ends="new",
        priority="urgent",
        lines=(
            customer(
                0,
                'My account is @{handle}. This morning I got your notice that the e-mail address was changed. It was not me. The link in the notice says "already used". I can\'t sign in. Please act quickly, my card is stored there.',
            ),
        ),
    ),
)
