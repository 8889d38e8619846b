"""Stories in Italian."""

from helpdesk.demo.texts.model import Story, agent, customer

STORIES = (
    Story(
        topic="subscription",
        audience="subscriber",
        language="it",
        subject="Come si disdice?",
        ends="solved",
        lines=(
            customer(0, "Buongiorno, vorrei disdire l'abbonamento a {creator}. Non trovo il pulsante."),
            agent(
                44,
                """
                Ciao {name},

                si trova in Impostazioni > Abbonamenti > {creator} > "Interrompi il rinnovo". L'accesso resta fino alla fine del periodo già pagato e poi non viene addebitato più nulla.

                Se preferisci, rispondi "sì" e lo faccio io.

                {agent}
                """,
            ),
            customer(61, "Sì grazie, con queste cose sono una frana"),
            agent(
                67,
                "Fatto! Hai la conferma per e-mail. E non preoccuparti: quel pulsante è nascosto davvero bene, l'abbiamo già segnalato.\n\n{agent}",
            ),
        ),
        tags=("cancel",),
    ),
    Story(
        topic="refund",
        audience="subscriber",
        language="it",
        subject="Rimborso per lezione annullata",
        ends="on_hold",
        lines=(
            customer(
                0,
                "La lezione dal vivo di {creator} in data {date} è stata annullata mezz'ora prima. Ho pagato {amount}. Vorrei il rimborso.",
            ),
            agent(
                38,
                """
                Ciao {name},

                hai ragione: una lezione annullata si rimborsa. Ho chiesto il rimborso di {amount}; lo deve ancora approvare una seconda persona, di solito entro poche ore. Poi servono fino a cinque giorni lavorativi perché la banca lo mostri.

                Ti scrivo appena è approvato.

                {agent}
                """,
            ),
        ),
        tags=("cancelled-class", "approval"),
    ),
    Story(
        topic="upload_playback",
        audience="creator",
        language="it",
        subject="caricamento bloccato",
        ends="new",
        priority="high",
        lines=(
            customer(
                0,
                "il video della ricetta resta fermo al 12% da due ore!! domani è la vigilia e lo aspettano tutti 🙈",
            ),
        ),
    ),
    Story(
        topic="account_access",
        audience="subscriber",
        language="it",
        subject="Il codice non arriva",
        ends="closed",
        lines=(
            customer(
                0,
                "Non mi arriva il codice via SMS. Ho cambiato operatore la settimana scorsa ma il numero è lo stesso.",
            ),
            agent(
                26,
                """
                Ciao {name},

                quando si cambia operatore, per qualche giorno i messaggi possono finire ancora su quello vecchio. Non possiamo accelerare, ma c'è un'altra strada: nella pagina del codice scegli "Altri modi" > "E-mail".

                Una volta dentro, ti consiglio una passkey al posto degli SMS: è più sicura e non dipende dall'operatore.

                {agent}
                """,
            ),
            customer(40, "Entrato con l'e-mail e attivata la passkey. Grazie mille!"),
        ),
        tags=("second-factor",),
    ),
)
