"""People who may be in danger, and young people. Calm, short, never a detail more than is needed."""

from helpdesk.demo.texts.model import Story, agent, customer, note

STORIES = (
    Story(
        topic="threat_safety",
        audience="creator",
        subject="Someone wrote that he knows where I live",
        ends="open",
        priority="urgent",
        lines=(
            customer(
                0,
                'A subscriber wrote tonight that he knows my street and will "come by". He named the right street. I am scared.',
            ),
            note(
                2,
                "To safety at once. Account suspended, messages kept, preservation started. Second person informed. Do not write to the sender.",
            ),
            agent(
                4,
                """
                Dear {name},

                You did right to tell us. If you feel in danger now, please call the emergency number where you are, before anything else, and go to someone you trust.

                What we have done: the account can't write to anyone any more, and every message is kept safe as evidence. You don't have to read or answer anything. Our safety team has your case tonight, and one person stays with it.

                If you go to the police, they can ask us for the information directly; I'll send you the address for that. Is somebody with you?

                {agent}
                """,
            ),
            customer(12, "My neighbour is here now. We're calling the police."),
            agent(
                15,
                """
                Good. Please give them our address for authorities (it's on this request's page) and the number of this request. They'll have an answer from us the same day, also at night.

                Two small things for later, not now: hide your town in Settings > Page, and switch off "Show where photos were taken". I can do both for you if you say yes.

                {agent}
                """,
            ),
            customer(19, "yes please do both"),
        ),
        tags=("threat", "preservation"),
    ),
    Story(
        topic="threat_safety",
        audience="subscriber",
        subject="Worried about {creator}",
        ends="on_hold",
        priority="urgent",
        lines=(
            customer(
                0,
                "In the stream just now {creator} said goodbye in a way that did not sound like goodbye for today. I don't know them in person. I hope I'm wrong, but I didn't want to do nothing.",
            ),
            note(
                3,
                "Safety has it. Stream watched by two of us. Emergency contact that the creator gave us was called, reached, is on the way.",
            ),
            agent(
                8,
                """
                Dear {name},

                Thank you for not doing nothing. Our safety team has looked at it at once and has done what can be done in such a case. For the sake of {creator}'s privacy I can't tell you more, and I know that's hard.

                If a worry like this stays with you, it helps to talk to somebody. The crisis line in your country is open day and night, also for people who worry about others; the number is on our page "If you're worried about someone".

                {agent}
                """,
            ),
            customer(20, "I understand. Thank you for answering so fast."),
        ),
        tags=("welfare",),
    ),
    Story(
        topic="threat_safety",
        audience="visitor",
        subject="My daughter is 15 and has an account",
        ends="solved",
        priority="urgent",
        lines=(
            customer(
                0,
                "I have found out that my daughter, she is 15, has opened an account with you to sell her drawings. She used my identity card. She hasn't done anything bad, but she's too young. Please close it.",
            ),
            note(
                4,
                "Rule: possible minor goes to safety first, whatever the content. Account closed to all, nothing deleted. Content is drawings of horses only.",
            ),
            agent(
                10,
                """
                Dear {name},

                Thank you for writing. The account isn't visible any more, and nobody can write to it or pay it. You don't have to do anything else tonight.

                To close it for good we need to know that you're her parent; a short call with our safety team tomorrow is enough, at a time that suits you. What she earned isn't lost, we'll talk about it then. And we'll look into how your identity card could pass for hers, because that shouldn't have been possible.

                From what we saw, her page was about drawings of horses and nothing else. Very good ones.

                {agent}
                """,
            ),
            customer(25, "I'm relieved. Tomorrow after 5 pm would be good."),
            agent(
                1500,
                "Thank you for the talk just now. The account is closed, the payment details are removed, and your identity card is blocked from being used again. All the best to both of you.\n\n{agent}",
            ),
        ),
        tags=("minor", "closed-account"),
    ),
    Story(
        topic="threat_safety",
        audience="creator",
        subject="My former partner threatens to publish private pictures",
        ends="pending",
        priority="urgent",
        lines=(
            customer(
                0,
                "My ex says he'll upload private pictures of me here if I don't give him money. He hasn't yet. Can you stop it before it happens?",
            ),
            note(
                3,
                "Extortion. Safety has it, specialist on shift informed. Offer prevention by fingerprints, nothing to be sent to us.",
            ),
            agent(
                6,
                """
                Dear {name},

                This isn't your fault, and yes, there's something that helps beforehand. With the link on this request's page your own device makes a fingerprint of each picture. Only the fingerprint reaches us, never the picture itself. If anybody tries to upload one of them here, it's stopped before a single person sees it.

                Please don't pay: those who pay are usually asked again. Keep his messages. What he does is a crime in most countries, and the police know these cases.

                Would you like me to stay with you while you go through the link? I'm here until ten tonight, and a colleague after me.

                {agent}
                """,
            ),
        ),
        tags=("extortion", "prevention"),
    ),
    Story(
        topic="threat_safety",
        audience="subscriber",
        subject="threats in a group chat",
        ends="new",
        priority="urgent",
        lines=(
            customer(
                0,
                "in {creator}s group two guys threaten each other, one posted a picture of the others house. somebody should look at this NOW",
            ),
        ),
    ),
)
