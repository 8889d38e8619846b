"""Reports of posts and people."""

from helpdesk.demo.texts.model import Story, agent, customer, note

STORIES = (
    Story(
        topic="report_content",
        audience="subscriber",
        subject="Page pretends to be {creator}",
        ends="solved",
        priority="high",
        lines=(
            customer(
                0,
                'There is a page with the same picture and nearly the same name as {creator}, it has an extra letter. It asks people for tips "for an operation". I almost fell for it.',
            ),
            note(
                22,
                "Impersonation: picture hash identical, opened four days ago, 2 tips so far, both held. The real page confirmed it isn't theirs.",
            ),
            agent(
                30,
                """
                Hi {name},

                Thank you for looking twice and telling us. We have checked it: that page has nothing to do with {creator}. It's closed now, the two people who had paid get their money back, and {creator} knows.

                You'll always recognise the real page by the check mark beside the name.

                {agent}
                """,
            ),
            customer(45, "Great, that was quick. I hope they're ok"),
        ),
        tags=("impersonation",),
    ),
    Story(
        topic="report_content",
        audience="visitor",
        subject="A photo of me is used without my consent",
        ends="open",
        priority="urgent",
        lines=(
            customer(
                0,
                "I'm not on your platform. A friend sent me a link to a post with a photo of me, taken at a private party on {date}. I never agreed to this. I want it gone. I don't want to create an account to get rid of it.",
            ),
            note(
                9,
                "Hidden pending review, 48-hour clock running. Depicted person verified by a second photo through the private upload, image not kept. Poster's statement requested, without naming the reporter.",
            ),
            agent(
                14,
                """
                Hello {name},

                I'm sorry that this happened, and you don't need an account. The post is hidden as of now, so nobody but our small review team can see it.

                We'll decide within 48 hours whether it stays removed for good. To be sure that you're the person in it, please use the private upload on this page; one ordinary photo of your face is enough, it's deleted once we've compared. The person who posted it doesn't learn your name from us.

                You can follow everything through the private link in our e-mail.

                {agent}
                """,
            ),
            customer(40, "Uploaded. Thank you for hiding it straight away, that takes a weight off me."),
        ),
        tags=("no-consent", "48h"),
    ),
    Story(
        topic="report_content",
        audience="subscriber",
        subject="spam comments",
        ends="new",
        priority="low",
        lines=(
            customer(
                0,
                "under every post of {creator} the same bot writes about crypto. its so annoying pls do something 🙄",
            ),
        ),
    ),
    Story(
        topic="report_content",
        audience="creator",
        subject="Someone harasses me in the comments",
        ends="solved",
        priority="high",
        lines=(
            customer(
                0,
                """
                One person comments under everything I post, with new accounts each time I block them. It's always about my weight. I do fitness for people after injuries. My subscribers see it too and some have stopped commenting. I'm tired of it.
                """,
            ),
            note(
                25,
                "Seven accounts in three weeks, same device fingerprint and same two networks. All comments collected. Harassment after block = suspension by policy, no warning needed.",
            ),
            agent(
                33,
                """
                Dear {name},

                I have read the comments, all of them, so that you don't have to list them. This is harassment, and it isn't a matter of taste.

                What we've done: the seven accounts are closed, the comments are gone, and the device they were written from can't open a new account with us. The person will be told the reason, but not that you wrote to us.

                What you can do besides, if you like: Settings > Comments > "Hold the first comment of new people". It keeps strangers out of sight until you approve them.

                Your work for people after injuries matters. I hope that the comments are a friendly place again soon.

                {agent}
                """,
            ),
            customer(
                90,
                "I just scrolled through my posts and it's quiet. I didn't know how much that weighed on me. Thank you, {agent}.",
            ),
        ),
        tags=("harassment", "evasion"),
    ),
    Story(
        topic="report_content",
        audience="subscriber",
        subject="Dangerous advice in a post",
        ends="solved",
        lines=(
            customer(
                0,
                "In the latest workout post {creator} tells people to stop drinking water for a day before a photo shoot. I'm a nurse. This can put people in hospital. Please take it down.",
            ),
            agent(
                160,
                """
                Hello {name},

                Thank you for reporting this, and for saying why. Our review team agrees: advice that can hurt people isn't allowed here, even when it's meant well. That part of the post was removed, and {creator} has been told the reason, and about the right to appeal.

                You'll find the decision on your request's page.

                {agent}
                """,
            ),
            customer(220, "Thank you for taking this seriously."),
        ),
        tags=("health", "removed"),
    ),
    Story(
        topic="report_content",
        audience="creator",
        subject="My post was removed and I don't understand why",
        ends="on_hold",
        lines=(
            customer(
                0,
                'My tutorial on sharpening kitchen knives was removed as "dangerous goods". I\'m a cook. Could a person please look at it?',
            ),
            note(
                70,
                "First decision was by the word list. Appeal must go to someone who hasn't seen it; not me, I was on the queue that day.",
            ),
            agent(
                75,
                """
                Hi {name},

                A person will. I have opened an appeal for you: a reviewer who had no part in the first decision looks at it without seeing what was decided before. That takes up to two business days.

                You have already said what matters, so there's no need to add anything. If the decision is overturned, the post returns with its comments and its place, and nothing stays on your record.

                {agent}
                """,
            ),
            customer(88, "OK, good. Fingers crossed. It took me a week to film."),
        ),
        tags=("appeal",),
    ),
    Story(
        topic="report_content",
        audience="subscriber",
        subject="Reported a post, nothing happened",
        ends="solved",
        priority="low",
        lines=(
            customer(
                0,
                'I reported a post of {creator} on {date} because I find the jokes about vegans insulting. Got "no action". Really?',
            ),
            agent(
                420,
                """
                Hi {name},

                I understand that the jokes weren't funny to you. I read your report and the decision again. Our rules forbid attacks on people for who they are; making fun of a way of eating doesn't reach that line, even when it's unkind. So the post stays.

                You don't have to see it, though: with "Mute" in the menu of the page you won't meet it any more. And you may appeal the decision within six months, by the link in our notice. Somebody else will look at it then.

                {agent}
                """,
            ),
            customer(470, "I'm not happy but ok, muted."),
        ),
        tags=("no-action",),
    ),
)
