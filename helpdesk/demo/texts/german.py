"""Stories in German."""

from helpdesk.demo.texts.model import Story, agent, customer, note

STORIES = (
    Story(
        topic="charge",
        audience="subscriber",
        language="de",
        subject="Abbuchung trotz Kündigung",
        ends="solved",
        priority="high",
        lines=(
            customer(
                0,
                "Guten Tag, ich habe mein Abo bei {creator} gekündigt, und trotzdem wurden am {date} wieder {amount} abgebucht. Ich bitte um Erstattung.",
            ),
            note(
                24,
                "Kündigung vom Vortag liegt vor, die Verlängerung lief 40 Minuten davor an und wurde danach noch eingezogen. Unser Fehler, voller Betrag zurück.",
            ),
            agent(
                31,
                """
                Guten Tag {name},

                Sie haben recht. Ihre Kündigung war rechtzeitig da, die Zahlung war zu diesem Zeitpunkt aber schon angestoßen und wurde nicht mehr gestoppt. Das hätte nicht passieren dürfen.

                Ich habe {amount} soeben auf Ihre Karte mit der Endung {last4} zurückgegeben. Der Betrag ist in der Regel nach drei bis fünf Werktagen zu sehen. Das Abo ist beendet, es folgt keine weitere Abbuchung.

                Freundliche Grüße
                {agent}
                """,
            ),
            customer(70, "Vielen Dank, das ging ja schnell."),
        ),
        tags=("renewal", "refund-approved"),
    ),
    Story(
        topic="account_access",
        audience="creator",
        language="de",
        subject="Handy verloren, kein Zugang mehr",
        ends="on_hold",
        priority="high",
        lines=(
            customer(
                0,
                "Hallo, mein Handy ist weg und damit die App mit den Codes. Die Wiederherstellungscodes finde ich nicht. Wie komme ich wieder auf meine Seite @{handle}?",
            ),
            agent(
                22,
                """
                Hallo {name},

                das bekommen wir hin. Weil an Ihrer Seite Auszahlungen hängen, prüfen wir sorgfältig, dass wirklich Sie es sind:

                1. Sie erhalten einen Link zur Identitätsprüfung an Ihre hinterlegte E-Mail-Adresse. Bitte öffnen Sie ihn auf einem Gerät, das Sie schon länger bei uns nutzen.
                2. Zwei Kollegen bestätigen unabhängig voneinander.
                3. Danach richten Sie selbst das neue Handy ein. Auszahlungen ruhen anschließend 72 Stunden.

                Das Ganze dauert höchstens drei Werktage. Bitte schicken Sie uns niemals Passwörter oder Codes.

                {agent}
                """,
            ),
            customer(95, "Prüfung ist erledigt, am Laptop, den ich immer nehme. Dann warte ich jetzt."),
            agent(
                104,
                "Danke, alles angekommen. Ich melde mich, sobald die zweite Bestätigung da ist, spätestens morgen Mittag.\n\n{agent}",
            ),
        ),
        tags=("second-factor", "recovery"),
    ),
    Story(
        topic="upload_playback",
        audience="subscriber",
        language="de",
        subject="video ruckelt",
        ends="new",
        lines=(
            customer(
                0,
                "seit gestern ruckelt jedes video, internet ist ok, hab schon alles neu gestartet. woran liegts??",
            ),
        ),
    ),
    Story(
        topic="refund",
        audience="subscriber",
        language="de",
        subject="Kurs zurückgeben",
        ends="solved",
        lines=(
            customer(
                0,
                """
                Guten Abend,

                vor einer Woche habe ich bei {creator} einen Klavierkurs gekauft. Im Text steht „für Einsteiger“. Schon in der zweiten Lektion wird Notenlesen vorausgesetzt, das ich eben nicht kann. Angesehen habe ich nur diese zwei von 24 Lektionen.

                Wäre eine Rückgabe möglich? Falls nicht, habe ich auch dafür Verständnis.
                """,
            ),
            agent(
                115,
                """
                Guten Abend {name},

                so freundlich, wie Sie fragen, fällt die Antwort besonders leicht. Zwei von 24 Lektionen liegen unter unserer Grenze von zehn Prozent, und die Beschreibung passt tatsächlich nicht. {amount} sind auf dem Weg zurück zu Ihnen.

                {creator} ergänzt die Beschreibung. Und falls Sie noch suchen: In der Suche gibt es den Filter „ohne Vorkenntnisse“.

                Freundliche Grüße
                {agent}
                """,
            ),
            customer(140, "Herzlichen Dank, den Filter probiere ich aus!"),
        ),
        tags=("refund-approved", "description"),
    ),
    Story(
        topic="identity_check",
        audience="creator",
        language="de",
        subject="Ausweis wird nicht erkannt",
        ends="pending",
        lines=(
            customer(
                0, "Mein Ausweis wird immer abgelehnt mit „Dokument nicht lesbar“. Ich habe nur diesen."
            ),
            agent(
                85,
                """
                Hallo {name},

                ich sehe nur die Meldung, nicht das Bild. Die Meldung lautet „Spiegelung“. Meist hilft: Ausweis auf eine dunkle Unterlage legen, ans Fenster gehen, Blitz aus und das Handy leicht schräg halten.

                Ich habe Ihnen drei neue Versuche freigeschaltet. Klappt es auch damit nicht, schreiben Sie kurz, welches Dokument es ist, dann schalte ich einen anderen Weg frei.

                {agent}
                """,
            ),
        ),
        tags=("verification",),
    ),
    Story(
        topic="subscription",
        audience="subscriber",
        language="de",
        subject="Jahresabo statt Monatsabo",
        ends="closed",
        priority="low",
        lines=(
            customer(
                0, "Moin, kann ich bei {creator} vom Monats- aufs Jahresabo wechseln, ohne doppelt zu zahlen?"
            ),
            agent(
                160,
                """
                Moin {name},

                ja. Einstellungen > Abos > „Tarif ändern“. Der Rest des laufenden Monats wird angerechnet, und der Betrag steht vor der Bestätigung auf der Seite. Doppelt zahlen Sie nichts.

                {agent}
                """,
            ),
            customer(185, "Erledigt, top 👍"),
        ),
        tags=("plan-change",),
    ),
    Story(
        topic="custom_order",
        audience="creator",
        language="de",
        subject="Kunde zahlt nicht für die Zusatzarbeit",
        ends="open",
        lines=(
            customer(
                0,
                "Vereinbart war ein Podcast-Intro für {amount}. Jetzt möchte der Kunde zusätzlich ein Outro und drei Übergänge, „das gehört doch dazu“. In der Bestellung steht nur das Intro. Er nimmt sonst nicht ab.",
            ),
            agent(
                55,
                """
                Hallo {name},

                in der Bestellung steht nur das Intro, und das haben Sie geliefert. Mehr schulden Sie nicht.

                Mein Vorschlag: Bieten Sie das Outro und die Übergänge als eigene Bestellung an, mit Preis. Nimmt der Kunde das Intro nicht innerhalb von fünf Tagen ab, hören wir beide Seiten getrennt an und entscheiden binnen fünf Werktagen.

                {agent}
                """,
            ),
            customer(
                1600,
                "Angebot ist raus, er hat abgelehnt und droht mit einer schlechten Bewertung. Bitte um Entscheidung.",
            ),
        ),
        tags=("scope", "mediation"),
    ),
)
