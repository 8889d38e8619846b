"""Creators' payouts."""

from helpdesk.demo.texts.model import Story, agent, customer, note

STORIES = (
    Story(
        topic="payout",
        audience="creator",
        subject="Payout of {amount} has not arrived",
        ends="solved",
        priority="high",
        lines=(
            customer(
                0,
                'My payout from {date} is marked "sent" but nothing is in my bank account. Usually it takes two days.',
            ),
            agent(
                33,
                """
                Hi {name},

                I see the payout of {amount}: it left us on {date} and is on business day 3 of the usual 1–5. The bank has accepted it and has not sent it back, which is a good sign. A bank holiday in {country} this week adds a day.

                If it isn't there by the end of business day 5, answer here. I will then start a trace, which tells us within two business days where exactly it is.

                {agent}
                """,
            ),
            customer(1500, "It came this morning. All good!"),
        ),
        tags=("payout-status",),
    ),
    Story(
        topic="payout",
        audience="creator",
        subject="where is my money",
        ends="open",
        priority="high",
        lines=(
            customer(0, "payout says processing since friday. rent is due. where is it"),
            agent(
                25,
                """
                Hi {name},

                I know that rent doesn't wait, so I'll be brief. Your payout of {amount} is in the batch that leaves us tonight; the bank then needs 1–5 business days, most often two. Nothing is wrong with it and nothing is missing from you.

                {agent}
                """,
            ),
            customer(31, "and why does it say friday then"),
        ),
    ),
    Story(
        topic="payout",
        audience="creator",
        subject="Payout returned by bank",
        ends="solved",
        priority="high",
        lines=(
            customer(
                0,
                "Got a mail that my payout was returned. I did not change anything. What happens with the {amount} now?",
            ),
            agent(
                48,
                """
                Hi {name},

                First: the money is safe. It's back in your balance here, all of it, and we took no fee.

                The bank's reason is "account holder name does not match". That happens when the name on the bank account and the name in your payout details differ even a little, for example a second first name or a business name.

                Please open Settings > Payouts > Bank details and write the name exactly as on a statement of your bank. For your safety, changes there need your second factor, and the first payout after a change waits 72 hours. Nobody here can shorten that wait, and we wouldn't want to: it's what protects you if somebody else ever gets into your account.

                {agent}
                """,
            ),
            customer(
                140,
                "I see it. I married in spring and the bank has the new name, you have the old one. Changed.",
            ),
            agent(
                152,
                "Congratulations! The name is right now. The payout leaves by itself after the 72 hours; no need to ask for it again.\n\n{agent}",
            ),
        ),
        tags=("payout-returned", "bank-details"),
    ),
    Story(
        topic="payout",
        audience="creator",
        subject="Earnings and payout don't add up",
        ends="on_hold",
        lines=(
            customer(
                0,
                """
                Hello,

                I do my own bookkeeping and I can't get your numbers to match, so I'm writing it all down in the hope that someone can follow it line by line.

                For the last full month my Earnings page shows three totals: subscriptions, posts, and tips. I added every single sale from the export (I have 412 rows) and I get the same totals, to the cent. So far so good. Then the page subtracts your fee, which I also get to the cent, because it's simply a share of each line, rounded per line. (Side note: please write somewhere that you round per line and not on the total. It took me an evening to find that out.)

                Now the payout. I expected the total minus the fee. What I received was {amount} less than that. In the payout details there are two lines I can't place. One is called "reserve" and the other "adjustment, previous period". Neither has a date, a reference or an explanation, and neither appears in the export.

                My questions, numbered so that it's easier to answer:

                1. What is the reserve, how is it calculated, and when do I get it back?
                2. Which previous period is the adjustment about, and which sale or sales does it belong to?
                3. Why are these lines missing from the export? My accountant needs one document that adds up. She doesn't accept screenshots, and honestly, neither would I.
                4. Will this happen every month from now on? I'd like to plan.

                I also noticed that two refunds from {date} are listed in the export twice, once with a minus and once as zero. I assume the zero lines are there for the record only, but if they aren't, that would explain about a third of the difference.

                I'm not accusing anyone of anything. I've been here for years and my payouts were always right. But I need to understand it before I close the month, and the month closes on Friday.

                Thank you for reading this far.

                {name} (@{handle})
                """,
            ),
            note(
                55,
                "What a well-written question. Reserve = rolling reserve since the chargeback in spring, ends next month. Adjustment = two refunds after the period closed. The zero rows in the export are a bug of ours, reported with the two row numbers.",
            ),
            agent(
                90,
                """
                Hi {name},

                Thank you: this is the clearest payout question I've had this year, and it deserves answers in the same order.

                1. The reserve is a share of each sale that is kept back for 90 days after a lost bank dispute. Yours began in spring and ends next month. Each part is paid out 90 days after its sale, by itself.
                2. The adjustment belongs to two refunds that were made after the earlier month was closed. Both are in the list I have attached to your payout's page, with their sale numbers.
                3. They should be in the export and they aren't. That's our gap. I've asked the finance team for a complete statement for your accountant; you'll have it by Thursday, a day before you close.
                4. The reserve ends, so no. Adjustments can happen in any month with late refunds.

                You are also right about the zero rows: they are a fault in the export and have no effect on what you were paid. I've reported it with your two rows, and I will write when it is fixed.

                {agent}
                """,
            ),
            customer(300, "This is exactly what I hoped for. I'll wait for the statement."),
        ),
        tags=("reconciliation", "export-bug"),
    ),
    Story(
        topic="payout",
        audience="creator",
        subject="Payouts on hold, why?",
        ends="pending",
        priority="high",
        lines=(
            customer(
                0,
                'My payouts are on hold and the banner just says "review". I have done nothing. I have bills. What review?',
            ),
            agent(
                37,
                """
                Hi {name},

                I can tell you this much: your sales grew very quickly this week, and when that happens a person looks at them before money leaves. It's a routine step, it isn't an accusation, and your page stays online meanwhile.

                The review ends at the latest 72 hours after it began, which is tomorrow evening. To help it along, you could tell me in a sentence where the new subscribers come from, for example a video that did well or a guest appearance.

                {agent}
                """,
            ),
        ),
        tags=("payout-hold",),
    ),
    Story(
        topic="payout",
        audience="creator",
        subject="Change of bank account before next payout",
        ends="closed",
        lines=(
            customer(
                0,
                "I'm closing my old bank account at the end of the month. How do I make sure the next payout goes to the new one? Can you change it for me if I send the number?",
            ),
            agent(
                72,
                """
                Hi {name},

                Thank you for asking ahead. Please don't send the account number: for your protection nobody in support can enter or change bank details, whoever asks.

                You can do it yourself in two minutes: Settings > Payouts > Bank details, with your second factor. We'll then send a notice to your e-mail and your phone, and the first payout to the new account waits 72 hours.

                So if you change it at least four days before you close the old account, nothing can go to the wrong place.

                {agent}
                """,
            ),
            customer(95, 'Did it just now, got both notices. Good to know that you can\'t do it for "me" 🙂'),
            agent(101, "That is exactly the idea. All set then!\n\n{agent}"),
        ),
        tags=("bank-details",),
    ),
    Story(
        topic="payout",
        audience="creator",
        subject="Minimum payout question",
        ends="solved",
        priority="low",
        lines=(
            customer(
                0,
                "new here! 😊 i have {amount} in my balance but the payout button is grey. whats the minimum?",
            ),
            agent(
                185,
                """
                Hi {name}, and welcome!

                Two things are needed for the first payout: your identity check (you've passed it, well done) and the bank details, which are still empty. The button turns active as soon as they're in, if your balance is over the minimum shown beside it. What is below the minimum isn't lost, it simply waits for the next week.

                There's a short guide called "Your first payout" in the help centre, with pictures.

                {agent}
                """,
            ),
            customer(200, "ohh i see it now thank you!!"),
        ),
        tags=("first-payout",),
    ),
    Story(
        topic="payout",
        audience="creator",
        subject="Tax form rejected",
        ends="pending",
        lines=(
            customer(
                0,
                "It says my tax form was rejected and payouts stop in 14 days. I filled in everything. What's wrong with it?",
            ),
            agent(
                240,
                """
                Hi {name},

                Nearly everything is right. The one thing is the tax number: the form has eleven digits and numbers in {country} have another length. Probably a digit slipped in twice.

                Please open Settings > Payouts > Tax form, correct the number and sign again. The check takes about a minute. The 14 days are only a reminder; nothing is on hold today.

                I can't advise on taxes, but your local tax office lists the right format on its website.

                {agent}
                """,
            ),
        ),
        tags=("tax",),
    ),
    Story(
        topic="payout",
        audience="creator",
        subject="Two payouts on the same day?",
        ends="new",
        priority="normal",
        lines=(
            customer(
                0,
                "Hi! I received two payouts on {date}, one normal and one of {amount} that I can't find in my earnings. I don't want to spend money that isn't mine, so please check.",
            ),
        ),
    ),
)
