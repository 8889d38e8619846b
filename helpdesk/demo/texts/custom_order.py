"""Disagreements about custom work."""

from helpdesk.demo.texts.model import Story, agent, customer, note

STORIES = (
    Story(
        topic="custom_order",
        audience="subscriber",
        subject="Custom portrait never delivered",
        ends="solved",
        priority="high",
        lines=(
            customer(
                0,
                "On {date} I ordered a pet portrait from {creator} for {amount}, delivery in two weeks. It's been five weeks. No answer to my messages any more.",
            ),
            note(
                45,
                "Order shows 'in progress', last activity four weeks ago. Wrote to the creator, gave three business days.",
            ),
            agent(
                50,
                """
                Hi {name},

                Five weeks is too long for a two-week order. Your payment is still with us: for custom work we pay out only after delivery.

                I have asked {creator} what happened and given three business days to deliver or to answer. After that you can have all of it back. You'll hear from me at the latest on the fourth day.

                {agent}
                """,
            ),
            agent(
                3000,
                "{creator} has answered after a stay in hospital, is home again, and could deliver within a week. It's your choice: wait that week, or have your {amount} back now. Both are fine.\n\n{agent}",
            ),
            customer(3040, "Oh no, then of course I'll wait. Please pass on my get-well wishes."),
            agent(
                13200,
                "The portrait was delivered today, and I see that you've accepted it. What a handsome dog! I'm closing this with a smile.\n\n{agent}",
            ),
        ),
        tags=("late-delivery", "mediation"),
    ),
    Story(
        topic="custom_order",
        audience="creator",
        subject="Customer wants a sixth round of changes",
        ends="open",
        lines=(
            customer(
                0,
                """
                I made a logo for a subscriber. Two rounds of changes were agreed, I've done five to be nice. Now they want a completely different style, otherwise "I'll get my money back through the bank". I've put fourteen hours into {amount}. What can I do?
                """,
            ),
            agent(
                110,
                """
                Hi {name},

                You've been more than generous. The agreement in the order says two rounds, and I can see the five you delivered.

                I suggest this: mark the order as delivered with the last version. The customer then has five days to accept it or to say what in the agreement is missing. A change of style isn't. If they don't agree, we hear both of you, separately, and decide within five business days.

                Should they go to their bank, we answer with the agreement and your five deliveries. Nothing is certain with banks, but that's a strong file.

                {agent}
                """,
            ),
            customer(
                150, "Marked as delivered. They've already written three angry messages. Do I have to answer?"
            ),
        ),
        tags=("scope", "mediation"),
    ),
    Story(
        topic="custom_order",
        audience="subscriber",
        subject="Training plan is copied from the internet",
        ends="on_hold",
        lines=(
            customer(
                0,
                'Paid {amount} for a "personal" training plan by {creator}. It\'s word for word a free plan that I found with one search. And it has knee exercises although I wrote about my knee.',
            ),
            agent(
                84,
                """
                Hi {name},

                A personal plan that ignores your knee isn't personal, I agree. Could you send me the link to the free plan? Then I can lay the two side by side.

                {agent}
                """,
            ),
            customer(
                97,
                "Here it is, it's the second result when you search for the title. The tables are identical, even the typo in week 3.",
            ),
            note(
                120,
                "Identical including the typo. Creator asked for a statement, due in three business days. Two similar complaints in autumn, see linked tickets.",
            ),
            agent(
                126,
                "Thank you, the typo says a lot. I've asked {creator} for a statement, with three business days to answer. The payment stays with us until then. You'll have our decision within five business days.\n\n{agent}",
            ),
        ),
        tags=("quality", "mediation"),
    ),
    Story(
        topic="custom_order",
        audience="subscriber",
        subject="wrong name in my birthday song",
        ends="solved",
        lines=(
            customer(
                0,
                "ordered a birthday song for my daughter Mila, got a lovely song for MIA. birthday is on saturday!!",
            ),
            agent(
                11,
                """
                Hi {name},

                A lovely song for the wrong child! Your order says Mila, so it's clearly a slip. I've written to {creator} with your deadline, marked as urgent, and I'll look again this evening.

                {agent}
                """,
            ),
            agent(
                290,
                "{creator} is mortified, has sung it again, and the new version is in your orders. I had a listen: it's Mila, all four times.\n\n{agent}",
            ),
            customer(310, "PERFECT. there's even an extra verse. please thank {creator} 🎂"),
        ),
        tags=("mistake",),
    ),
    Story(
        topic="custom_order",
        audience="creator",
        subject="Buyer asks for things outside my offer",
        ends="solved",
        lines=(
            customer(
                0,
                'Someone who ordered a cosplay photo set keeps asking for more private pictures "as part of the deal". I said no twice. I\'d like out of this order without a bad mark.',
            ),
            note(
                18,
                "Messages read: clear pressure after two refusals. That is against the custom order rules. Cancel without effect on the creator, refund the buyer, warn the buyer.",
            ),
            agent(
                25,
                """
                Dear {name},

                You said no, twice, and that should have been the end of it. I've cancelled the order for you. It has no effect on your rating or your level, and the buyer gets the money back, so there's nothing left between you.

                The buyer has been warned and can't write to you any more. If it starts again from another account, tell us, and don't answer.

                {agent}
                """,
            ),
            customer(33, "Thank you. I was afraid it would count against me."),
            agent(38, "It never will. Saying no is always all right here.\n\n{agent}"),
        ),
        tags=("pressure", "warning", "cancelled-order"),
    ),
    Story(
        topic="custom_order",
        audience="subscriber",
        subject="Delivered file is broken",
        ends="pending",
        priority="low",
        lines=(
            customer(0, 'The audio lesson {creator} recorded for me can\'t be opened. "Unsupported format".'),
            agent(
                260,
                """
                Hi {name},

                It opens here, in a format that's common in studios and rare elsewhere. I've added a version as MP3 to your order; please try that one.

                If it plays, you can accept the order. If not, leave it open and answer here, so that the payment stays with us meanwhile.

                {agent}
                """,
            ),
        ),
        tags=("format",),
    ),
    Story(
        topic="custom_order",
        audience="creator",
        subject="Finished commission, buyer has vanished",
        ends="new",
        lines=(
            customer(
                0,
                'I delivered “{item}” on {date}, the buyer has not accepted it and doesn\'t answer. {amount} is still shown as "waiting". How long does that take? The materials were expensive.',
            ),
        ),
    ),
)
