"""Technical: uploads, playback, streams, the app."""

from helpdesk.demo.texts.model import Story, agent, customer, note

STORIES = (
    Story(
        topic="upload_playback",
        audience="creator",
        subject="Upload stops at 99 %",
        ends="solved",
        priority="high",
        lines=(
            customer(
                0,
                'My video (3.1 GB) goes up to 99 % and then says "something went wrong". Four times. I\'ve been at it since six this morning.',
            ),
            agent(
                26,
                """
                Hi {name},

                Since six, that hurts. The upload itself arrives complete. What fails is the check afterwards, because the file's index sits at its very end and ours gives up before reaching it.

                A quick way round: in your editing program, export with the option "fast start" or "web optimised". It takes a minute and doesn't change the quality. I've also restarted your last upload on our side with more time, so with luck you don't have to do anything.

                {agent}
                """,
            ),
            note(
                34,
                "Reprocessed with the long timeout, went through in six minutes. Third one this week with files over 3 GB, engineering knows.",
            ),
            agent(
                36,
                "It went through: “{item}” is in your drafts, complete. Please have a look before you publish.\n\n{agent}",
            ),
            customer(52, "It's all there!! You're the best ❤️"),
        ),
        tags=("upload", "engineering"),
    ),
    Story(
        topic="upload_playback",
        audience="subscriber",
        subject="video keeps buffering",
        ends="pending",
        lines=(
            customer(0, "every video stops every 10 sec to load. my internet is fine, other sites work"),
            agent(
                70,
                """
                Hi {name},

                Let's find out where it sticks. Could you try these three and tell me what changes?

                1. In the player, the cog wheel > Quality > 480. Does it run smoothly then?
                2. The same video with the phone's mobile data instead of Wi-Fi.
                3. A private window in your browser, without add-ons.

                Also helpful: the small letters that appear when you hold a finger (or right-click) on the video and choose "Playback details". You can copy them in one tap; there's nothing personal in them.

                {agent}
                """,
            ),
        ),
        tags=("playback",),
    ),
    Story(
        topic="upload_playback",
        audience="creator",
        subject="Live stream breaks off after 20 minutes",
        ends="on_hold",
        priority="high",
        lines=(
            customer(
                0,
                "My yoga live breaks off after almost exactly 20 minutes, three evenings in a row. People think I end it. Upload speed is 40 Mbit.",
            ),
            agent(
                31,
                """
                Hi {name},

                "Almost exactly 20 minutes" is a very good clue, thank you. I have looked at the three streams: the connection is closed from our side each time at 20:00, so it isn't your internet.

                Our streaming team has it now, with the exact times. Until they've found it: if you stream with a program instead of the browser, it doesn't happen. The guide "Stream with a program" takes about ten minutes to follow.

                I'll write tomorrow by noon at the latest, with or without news.

                {agent}
                """,
            ),
            note(
                50,
                "Session token lifetime was lowered to 20 min with the last release and the browser doesn't renew it. Streaming team has a fix in review.",
            ),
            customer(1210, "The program works so far, but I'd love to go back to the browser."),
            agent(
                1230,
                "The cause is found: a pass that the browser needs was made valid for 20 minutes only, and isn't renewed. The correction goes out with the release on Wednesday. I'll tell you when it's live.\n\n{agent}",
            ),
        ),
        tags=("live", "engineering"),
    ),
    Story(
        topic="upload_playback",
        audience="subscriber",
        subject="No sound on my tablet",
        ends="solved",
        priority="low",
        lines=(
            customer(
                0, "Lessons play but there's no sound on my tablet, only there. On the phone it is fine."
            ),
            agent(
                95,
                "Hi {name},\n\nA small thing that's often the reason: many tablets have a silent mode for apps in the quick menu, a bell with a line through it. It mutes us but not, say, music. Could you have a look?\n\n{agent}",
            ),
            customer(99, "The bell it was. I feel silly."),
            agent(
                104,
                "You're in good company, it's in our top ten. Enjoy the lessons, now with sound!\n\n{agent}",
            ),
        ),
        tags=("playback",),
    ),
    Story(
        topic="upload_playback",
        audience="creator",
        subject="Photos look washed out after upload",
        ends="solved",
        lines=(
            customer(
                0,
                "I'm a photographer and my pictures lose their colours on your site. On my screen and in print they are right. Compare the attached two.",
            ),
            agent(
                190,
                """
                Hi {name},

                I compared them, and I see it: the reds above all. Your files are saved in a wide colour space, and when our site makes its smaller versions, it drops the note that says so. Browsers then take them for ordinary ones.

                Today's remedy: export a copy in sRGB for uploading. It will look here as it does on your screen. The real remedy, keeping that note, is with our image team, and I've added your two pictures as an example, if you don't mind.

                {agent}
                """,
            ),
            customer(240, "Use them gladly. sRGB works, much better."),
        ),
        tags=("images", "colour"),
    ),
    Story(
        topic="upload_playback",
        audience="subscriber",
        subject="App crashes when I open messages",
        ends="new",
        lines=(
            customer(
                0, "since the update the app closes when i tap messages. every time. reinstalled twice. 😡"
            ),
        ),
    ),
    Story(
        topic="upload_playback",
        audience="creator",
        subject="Scheduled post went out a day early",
        ends="open",
        lines=(
            customer(
                0,
                "I scheduled “{item}” for Sunday 9 am. It went out on Saturday at 9 pm. The whole surprise is spoiled.",
            ),
            agent(
                75,
                """
                Hi {name},

                I'm sorry, a surprise can't be wrapped again. The post was stored for Saturday 21:00 in your page's time zone, and your page is set to a zone twelve hours from where you are now. Did you move or travel since you set it up? If not, I'd like to see exactly how you scheduled it, because then it's our fault.

                {agent}
                """,
            ),
            customer(
                130,
                "I moved in spring, but the phone shows the right time! Why doesn't the page use the phone's?",
            ),
        ),
        tags=("schedule", "time-zone"),
    ),
    Story(
        topic="upload_playback",
        audience="subscriber",
        subject="Subtitles out of step",
        ends="closed",
        priority="low",
        lines=(
            customer(
                0,
                "The subtitles of “{item}” come about three seconds late. I'm hard of hearing and depend on them.",
            ),
            note(
                40,
                "Confirmed, offset of 2.8 s in the whole file; the intro was cut after subtitling. Asked the creator, who sent a corrected file within an hour. Nice person.",
            ),
            agent(
                105,
                """
                Hi {name},

                Thank you for telling us. The beginning of the video had been shortened after the subtitles were made, which shifted everything. {creator} has sent corrected ones, and they are online. Could you check whether they're in step now?

                {agent}
                """,
            ),
            customer(125, "In step, thank you both! It makes a big difference to me."),
        ),
        tags=("accessibility", "subtitles"),
    ),
)
