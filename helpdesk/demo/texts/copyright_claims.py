"""Rights holders and creators about other people's use of their work."""

from helpdesk.demo.texts.model import Story, agent, customer, note

STORIES = (
    Story(
        topic="copyright",
        audience="creator",
        subject="Another page sells my illustrations",
        ends="solved",
        priority="high",
        lines=(
            customer(
                0,
                "The page of {creator} sells a set of illustrations as a download. They are mine, with my signature cut off. I have the layered files and the dates.",
            ),
            agent(
                62,
                """
                Hi {name},

                That is upsetting to see. To act on it we need a formal notice, and most of it is there already. What is missing:

                - the addresses of the posts (copy them from the browser's bar)
                - your full name and a way to reach you
                - the two sentences at the end of the form, by which you confirm that you act in good faith and that the notice is accurate
                - your name typed as a signature

                The form asks for exactly these: Report > Copyright. Your name will be shown to the other side, as the law asks for it.

                {agent}
                """,
            ),
            customer(130, "Sent, with links to where I first published each of them."),
            note(
                150,
                "Notice complete, all elements there. Taken down nine posts, counter-notice information sent to the page. First strike under the repeat-infringer policy.",
            ),
            agent(
                155,
                "Your notice is complete, and the nine posts are down. The other side may send a counter-notice; if they do, you'll get a copy, and you would then have 10 business days to tell us that you've gone to court. If nothing comes, it's settled.\n\n{agent}",
            ),
            customer(170, "Thank you. That was much easier than I feared."),
        ),
        tags=("takedown", "notice-complete"),
    ),
    Story(
        topic="copyright",
        audience="creator",
        subject="Strike for my own song",
        ends="open",
        priority="high",
        lines=(
            customer(
                0,
                "You removed my best song because a label says it's theirs. I WROTE it. I recorded it in my bedroom. I never signed with anyone!",
            ),
            agent(
                48,
                """
                Hi {name},

                I believe that this hurts, and there is a clear way to answer it. It's called a counter-notice. In it you say that the song was removed by mistake and that it's yours, and you confirm it with your name and address. We pass it on. If the other side doesn't go to court within 10 to 14 business days, we put the song back and the strike disappears.

                Your address is shown to them, please know that before you send it. If you have project files or an early demo with a date, keep them safe; you don't have to send them to us.

                The form is linked in the notice you got on {date}.

                {agent}
                """,
            ),
            customer(300, "Done. So I just wait two weeks now without that song on the page?"),
        ),
        tags=("counter-notice",),
    ),
    Story(
        topic="copyright",
        audience="visitor",
        subject="Copyright infringement notice",
        ends="pending",
        lines=(
            customer(
                0,
                "We represent the photographer. Remove all infringing material from your website immediately or face legal action.",
            ),
            agent(
                120,
                """
                Dear {name},

                Thank you for your message. We act on complete notices quickly, usually within one business day. Yours doesn't yet say which work is meant and where on our platform it's used, so we can't find it.

                Please send us: the work (a link or a description), the exact address of each post, your contact details, the statements of good faith and of accuracy, and a signature. The form at Report > Copyright asks for each of these, and you don't need an account.

                We'll keep this request open for 14 days, so you can simply answer here.

                {agent}
                """,
            ),
        ),
        tags=("deficient-notice",),
    ),
    Story(
        topic="copyright",
        audience="creator",
        subject="May I use songs in my workout videos?",
        ends="closed",
        priority="low",
        lines=(
            customer(
                0,
                "Quick question: can I play chart music in the background of my workouts if I bought the album?",
            ),
            agent(
                350,
                """
                Hi {name},

                A very common question, and a good one to ask before uploading. Buying an album lets you listen to it; using it in videos that you sell needs a licence from the people who own the music, usually two (the song and the recording).

                Simple ways that are safe: our free music library (in the editor, under Audio), music under a licence that allows commercial use, or a musician among the creators here. Many of them are glad to be asked.

                This isn't legal advice, but it keeps you clear of nearly all trouble.

                {agent}
                """,
            ),
            customer(365, "Super helpful, I'll use the library. Thanks!"),
        ),
        tags=("guidance",),
    ),
    Story(
        topic="copyright",
        audience="creator",
        subject="My podcast episodes on someone else's page",
        ends="new",
        lines=(
            customer(
                0,
                "Somebody re-uploaded six of my podcast episodes behind their own paywall. Found it because a listener told me she had paid {amount} for them. Links below, all from the page of {creator}. What do I have to do to get these down?",
            ),
        ),
    ),
    Story(
        topic="copyright",
        audience="visitor",
        subject="Withdrawal of our notice",
        ends="solved",
        lines=(
            customer(
                0,
                "On {date} I sent a notice about a cosplay photo set. It turned out that the photographer and the model had agreed on shared use, I wasn't told. Please put it back and accept my apology.",
            ),
            agent(
                58,
                """
                Dear {name},

                Thank you for setting it right. The photo set is online again, and the strike that came with it has been taken off {creator}'s record. I've passed on your apology.

                {agent}
                """,
            ),
            customer(64, "Perfect, thanks for the fast work."),
        ),
        tags=("withdrawn", "restored"),
    ),
)
