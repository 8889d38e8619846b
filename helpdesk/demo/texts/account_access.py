"""Signing in, second factors, recovery."""

from helpdesk.demo.texts.model import Story, agent, customer, note

STORIES = (
    Story(
        topic="account_access",
        audience="subscriber",
        subject="Forgot my password, reset mail doesn't come",
        ends="solved",
        lines=(
            customer(0, "I've asked for the password mail four times. Nothing, not in spam either."),
            agent(
                21,
                """
                Hi {name},

                The mails left us and your mailbox accepted them, so they are somewhere: please look in the folders "Promotions" or "Other", and search for the word "reset". Only the newest one works, and for 30 minutes.

                I have just sent a fresh one to the address on your account. Did it arrive?

                {agent}
                """,
            ),
            customer(
                29,
                'Found it! I have a rule that moves everything with "account" into a folder. My own fault.',
            ),
            agent(36, "A tidy mailbox is nothing to apologise for. Welcome back!\n\n{agent}"),
        ),
        tags=("password",),
    ),
    Story(
        topic="account_access",
        audience="creator",
        subject="Lost phone, can't get past the 6-digit code",
        ends="pending",
        priority="high",
        lines=(
            customer(
                0,
                "My phone fell into the sea on {date}, no joke. The codes were on it. I can't get into my page, I have a class to upload on Sunday.",
            ),
            agent(
                17,
                """
                Hi {name},

                I'm sorry about the phone. There are two ways back, and the first takes a minute:

                1. When you switched on the codes, we showed you ten recovery codes. People often print them or keep them in a password manager. One of them opens the door.
                2. Without them we check that it's you in another way. That takes up to three business days, and afterwards payouts wait 72 hours.

                Can you look for the codes first? If they are gone, just answer "no codes" and I will send you the link for the check. Please don't send me any code or password here, I never need them.

                {agent}
                """,
            ),
            customer(250, "no codes. they were in the notes on the phone. yes I know..."),
            note(
                256,
                "Recovery case opened. Mailbox unchanged for two years, device at the usual place known. Two checks needed plus second approval because of the balance.",
            ),
            agent(
                262,
                """
                That happens to more people than you'd think. I've sent the link for the check to the e-mail address that has been on your account for a long time. It takes about five minutes with an identity document and the camera of a computer.

                When it's done, a second colleague confirms, and you set up the new phone yourself. If all goes well, you'll be in before Sunday. I have made a note that Sunday matters.

                {agent}
                """,
            ),
        ),
        tags=("second-factor", "recovery"),
    ),
    Story(
        topic="account_access",
        audience="subscriber",
        subject="locked out",
        ends="new",
        priority="normal",
        lines=(customer(0, "it says too many attempts. how long do i have to wait?? its been an hour"),),
    ),
    Story(
        topic="account_access",
        audience="subscriber",
        subject="I no longer have the e-mail address on my account",
        ends="on_hold",
        lines=(
            customer(
                0,
                """
                Good day. My account @{handle} uses the address of a former employer, which I can't read any more. I know my password, but since the last update you want a code that goes to that address. How can I change it?
                """,
            ),
            agent(
                54,
                """
                Hello {name},

                Thank you for explaining it so clearly. We can change the address, but we have to be sure that it's really you, and we tell the old address about it too, so that nobody can do this behind your back.

                1. I'll send you a link for a check. You'll confirm with the card you've paid with, through your own bank, and from a device we know.
                2. Then we wait 72 hours. During that time whoever reads the old address could object.
                3. After that, you enter the new address yourself.

                Please answer here from the computer or phone that you normally use, and I'll send the link.

                {agent}
                """,
            ),
            customer(70, "I'm writing from my usual laptop right now."),
            agent(
                81,
                "Thank you, that helps. The link is on this request's page, valid for one hour.\n\n{agent}",
            ),
            customer(96, 'All done, says "confirmed".'),
            note(
                99,
                "Bank confirmation and known device: enough. Cooling-off of 72 h started, notice sent to the old address. Nothing to do until then.",
            ),
            agent(
                104,
                "Perfect, confirmed. The 72 hours have begun; you'll get a message here when you can enter the new address. You don't have to do anything until then.\n\n{agent}",
            ),
        ),
        tags=("lost-mailbox", "recovery", "cooling-off"),
    ),
    Story(
        topic="account_access",
        audience="creator",
        subject="My former manager still has access to my page",
        ends="open",
        priority="high",
        lines=(
            customer(
                0,
                """
                Until last month an agency ran my page. We have parted, not in a friendly way. They set up the account with their e-mail and their phone number for the codes. The content is mine, the contract says so, and the page has my name, my voice and my face. They told me they will "see when they have time" to hand it over.

                I've got the contract and the termination letter. What do you need from me?
                """,
            ),
            note(
                30,
                "Agency handover. Do not change anything on the strength of this message alone; payouts go to the creator's own bank account, which helps. Assigned to the accounts team, dual approval.",
            ),
            agent(
                44,
                """
                Dear {name},

                Thank you for writing before things got worse. We have a procedure for exactly this, and it protects you as well as the other side.

                What I need: the contract page that says whom the page belongs to, and the termination letter. You can upload both on this request's page; only our accounts team sees them. You will also do an identity check, since the page is under your name.

                What happens then: we hold payouts (nobody gets them until it's settled), ask the agency for their view, and give them three business days to answer. Two of us decide. So far nothing on your page has been changed.

                {agent}
                """,
            ),
            customer(
                190,
                "Both are uploaded and the identity check went through. Thank you for taking it seriously.",
            ),
        ),
        tags=("agency-handover", "recovery"),
    ),
    Story(
        topic="account_access",
        audience="subscriber",
        subject="How do I switch on two-step sign-in?",
        ends="solved",
        priority="low",
        lines=(
            customer(
                0, "After reading about hacked accounts I'd like the thing with the codes. Where is it?"
            ),
            agent(
                480,
                """
                Hi {name},

                A very good idea. Settings > Security > "Second step". I recommend a passkey: your phone or computer confirms it's you with your finger or face, there's nothing to type and nothing anyone could steal. Codes from an authenticator app work as well.

                You'll get ten recovery codes at the end. Print them, or keep them in a password manager, anywhere but only on the phone.

                {agent}
                """,
            ),
            customer(
                505,
                "Done with passkey, took 30 seconds. Recovery codes are in the drawer with the passports 😄",
            ),
        ),
        tags=("second-factor", "security"),
    ),
    Story(
        topic="account_access",
        audience="subscriber",
        subject="Signed out every day",
        ends="pending",
        priority="low",
        lines=(
            customer(0, "every single morning i have to log in again. its annoying, can you fix?"),
            agent(
                390,
                """
                Hi {name},

                Annoying indeed. The usual reason is a browser that clears its cookies when it's closed, or a private window. In most browsers it's under Privacy > "Delete cookies when closing". If you add our address to the exceptions there, you'll stay signed in for 30 days.

                If that isn't it: which browser do you use, on what device?

                {agent}
                """,
            ),
        ),
    ),
    Story(
        topic="account_access",
        audience="creator",
        subject="New laptop, asked to verify, link expired",
        ends="solved",
        lines=(
            customer(
                0,
                "The mail with the verification link came 50 minutes late and the link was dead on arrival. Twice.",
            ),
            agent(
                26,
                """
                Hi {name},

                A link that arrives dead is no use to anyone, I'm sorry. Your mail provider is holding back our mails at the moment (they slow down senders when a lot of mail comes at once, and we had an announcement out today).

                A way that needs no mail: on your old laptop or phone, where you are still signed in, open Settings > Security > "Approve a new device". You'll see the new laptop there and can let it in.

                {agent}
                """,
            ),
            customer(38, "That worked, and it's nicer than the mail anyway."),
        ),
        tags=("new-device", "mail-delay"),
    ),
)
