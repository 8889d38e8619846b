"""Stories in French."""

from helpdesk.demo.texts.model import Story, agent, customer, note

STORIES = (
    Story(
        topic="subscription",
        audience="subscriber",
        language="fr",
        subject="Résiliation de mon abonnement",
        ends="solved",
        lines=(
            customer(
                0,
                "Bonjour, je souhaite arrêter mon abonnement à {creator}, mais je ne trouve pas où. Merci de m'aider.",
            ),
            agent(
                40,
                """
                Bonjour {name},

                C'est dans Réglages > Abonnements > {creator} > « Arrêter le renouvellement ». Vous gardez l'accès jusqu'à la fin de la période déjà payée, et plus rien ne sera prélevé ensuite.

                Si vous préférez, répondez simplement « oui » et je le fais pour vous.

                {agent}
                """,
            ),
            customer(63, "Trouvé, merci ! C'est fait."),
        ),
        tags=("cancel",),
    ),
    Story(
        topic="failed_payment",
        audience="subscriber",
        language="fr",
        subject="Paiement refusé",
        ends="pending",
        lines=(
            customer(
                0,
                "Ma carte se terminant par {last4} est refusée alors qu'elle fonctionne partout ailleurs. J'essaie de payer {amount} depuis ce matin.",
            ),
            agent(
                27,
                """
                Bonjour {name},

                La réponse de votre banque est « paiement en ligne non autorisé ». Elle ne nous en dit pas plus, mais à vous, si : souvent, il suffit d'activer les paiements sur Internet ou à l'étranger dans l'application de la banque.

                Attendez ensuite une dizaine de minutes et réessayez une seule fois ; après trop d'essais, la carte est bloquée chez nous pendant 24 heures.

                Dites-moi si cela passe !

                {agent}
                """,
            ),
        ),
        tags=("bank-declined",),
    ),
    Story(
        topic="copyright",
        audience="creator",
        language="fr",
        subject="Mes photos vendues par quelqu'un d'autre",
        ends="open",
        priority="high",
        lines=(
            customer(
                0,
                "Bonjour. Une page vend mes photos de montagne en téléchargement. Je suis photographe, j'ai les fichiers bruts avec les dates. Que dois-je faire ?",
            ),
            agent(
                75,
                """
                Bonjour {name},

                Je comprends votre colère. Pour agir, il nous faut une notification complète : le formulaire Signaler > Droit d'auteur vous demande l'adresse de chaque publication, vos coordonnées, deux phrases d'attestation et votre signature. Votre nom sera communiqué à l'autre partie, la loi le prévoit ainsi.

                Une fois complète, elle est traitée en un jour ouvré.

                {agent}
                """,
            ),
            customer(
                200,
                "Envoyé, avec sept adresses. J'espère que ça ira vite, l'une d'elles était en couverture de mon livre.",
            ),
        ),
        tags=("takedown",),
    ),
    Story(
        topic="account_access",
        audience="subscriber",
        language="fr",
        subject="jarrive plus a me connecter",
        ends="new",
        lines=(
            customer(
                0,
                "bonjour jai changé de telephone et le code arrive plus, cest urgent jai un cours ce soir merci",
            ),
        ),
    ),
    Story(
        topic="report_content",
        audience="subscriber",
        language="fr",
        subject="Commentaires haineux sous une vidéo",
        ends="solved",
        priority="high",
        lines=(
            customer(
                0,
                "Sous la dernière vidéo de {creator}, plusieurs comptes se moquent de son accent, méchamment. C'est organisé : ils postent tous à la même minute.",
            ),
            note(
                19,
                "Brigading: nine accounts, opened the same day, all comments within 90 seconds. Removed, accounts suspended, creator informed.",
            ),
            agent(
                28,
                """
                Bonjour {name},

                Merci d'avoir pris la peine de nous écrire, et pour le détail de la minute : c'est lui qui a tout montré. Les commentaires sont retirés et les neuf comptes suspendus. Nous avons prévenu {creator}.

                La décision détaillée se trouve sur la page de votre demande.

                {agent}
                """,
            ),
            customer(44, "Bravo pour la rapidité."),
        ),
        tags=("harassment", "brigading"),
    ),
    Story(
        topic="payout",
        audience="creator",
        language="fr",
        subject="Changement de RIB",
        ends="closed",
        lines=(
            customer(
                0, "Bonjour, je change de banque. Puis-je vous envoyer mon nouveau RIB par ce formulaire ?"
            ),
            agent(
                130,
                """
                Bonjour {name},

                Merci de poser la question avant ! Ne nous l'envoyez pas : pour votre sécurité, personne au support ne peut saisir ni modifier des coordonnées bancaires.

                Vous pouvez le faire vous-même dans Réglages > Versements, avec votre second facteur. Le premier versement vers le nouveau compte attend ensuite 72 heures. Gardez donc l'ancien compte ouvert quelques jours de plus.

                {agent}
                """,
            ),
            customer(150, "Très bien, c'est rassurant. C'est fait."),
        ),
        tags=("bank-details",),
    ),
)
