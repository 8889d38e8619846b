"""Stories in Spanish."""

from helpdesk.demo.texts.model import Story, agent, customer, note

STORIES = (
    Story(
        topic="charge",
        audience="subscriber",
        language="es",
        subject="Cargo que no reconozco",
        ends="solved",
        lines=(
            customer(
                0,
                "Hola, me aparece un cargo de {amount} en la tarjeta terminada en {last4} con fecha {date}. No sé qué es. ¿Me lo pueden explicar?",
            ),
            agent(
                35,
                """
                Hola, {name}:

                Claro que sí. Es la compra de “{item}”, de {creator}, hecha desde tu teléfono habitual. El recibo está en Ajustes > Compras.

                ¿Te suena? Si no fuiste tú, dímelo y lo revisamos enseguida.

                {agent}
                """,
            ),
            customer(50, "Ay sí, fue mi mujer, me lo acaba de contar 😅 Gracias y perdón."),
            agent(57, "¡Nada que perdonar! Que lo disfruten los dos.\n\n{agent}"),
        ),
        tags=("family",),
    ),
    Story(
        topic="payout",
        audience="creator",
        language="es",
        subject="No me ha llegado el pago",
        ends="pending",
        priority="high",
        lines=(
            customer(
                0,
                "Buenas, el pago de {amount} salió el {date} según la página y en el banco no hay nada. Normalmente tarda un día.",
            ),
            agent(
                48,
                """
                Hola, {name}:

                He mirado tu pago: salió bien y está en su tercer día hábil de los 1 a 5 que puede tardar. El banco lo aceptó y no lo ha devuelto, así que lo más probable es que llegue entre hoy y mañana.

                Si al terminar el quinto día no está, contéstame aquí y pido un rastreo al procesador, que tarda unos dos días hábiles.

                {agent}
                """,
            ),
        ),
        tags=("payout-status",),
    ),
    Story(
        topic="content_access",
        audience="subscriber",
        language="es",
        subject="compre un curso y no se abre",
        ends="new",
        lines=(
            customer(
                0, "hola compre {item} ayer y me sale candado todavia, ya pague {amount}, ayuda por favor"
            ),
        ),
    ),
    Story(
        topic="hacked_account",
        audience="subscriber",
        language="es",
        subject="Alguien entró en mi cuenta",
        ends="open",
        priority="urgent",
        lines=(
            customer(
                0,
                "Me llegó un aviso de que cambiaron mi contraseña y yo no fui. Tengo la tarjeta guardada ahí. ¡Por favor, hagan algo!",
            ),
            note(
                3,
                "All sessions revoked, payments frozen. Login from a new network at 04:10, nothing bought so far.",
            ),
            agent(
                5,
                """
                Hola, {name}:

                Ya he cerrado la sesión en todos los dispositivos y he bloqueado los pagos: nadie puede comprar nada con tu cuenta. Hasta ahora no se ha comprado nada.

                Ahora, por favor:
                1. Cambia primero la contraseña de tu correo electrónico.
                2. Avísame aquí cuando esté. Te mandaré un enlace para recuperar la cuenta.

                Nunca te pediremos la contraseña ni ningún código.

                {agent}
                """,
            ),
            customer(22, "Listo, ya cambié la del correo. Espero el enlace."),
        ),
        tags=("compromised", "contained"),
    ),
    Story(
        topic="upload_playback",
        audience="creator",
        language="es",
        subject="El vídeo se sube sin sonido",
        ends="solved",
        lines=(
            customer(
                0, "Subo mis clases de baile y en la vista previa no hay sonido. En mi ordenador sí se oye."
            ),
            agent(
                80,
                """
                Hola, {name}:

                Tu vídeo tiene dos pistas de audio, y la primera está vacía (suele ser el micrófono de la cámara). Nuestra página toma siempre la primera.

                Al exportar, elige solo la pista con la música, o pídeme que lo arregle yo en el que ya subiste.

                {agent}
                """,
            ),
            customer(102, "Era eso, ya lo exporté de nuevo y suena perfecto. ¡Mil gracias!"),
        ),
        tags=("upload", "audio"),
    ),
    Story(
        topic="refund",
        audience="subscriber",
        language="es",
        subject="Compré dos veces lo mismo",
        ends="closed",
        lines=(
            customer(
                0,
                "Le di dos veces al botón y ahora tengo dos cobros de {amount} por “{item}”. Solo quiero uno, claro.",
            ),
            agent(
                16,
                """
                Hola, {name}:

                Tienes razón, se cobró dos veces. Acabo de devolverte una de las compras; verás los {amount} en la tarjeta terminada en {last4} en un máximo de cinco días hábiles. “{item}” sigue siendo tuyo.

                {agent}
                """,
            ),
            customer(3000, "Ya me llegó. Muy amables."),
            agent(3030, "Gracias por avisar, {name}. ¡Hasta pronto!\n\n{agent}"),
        ),
        tags=("duplicate", "refund-approved"),
    ),
    Story(
        topic="custom_order",
        audience="subscriber",
        language="es",
        subject="El encargo no es lo que pedí",
        ends="on_hold",
        lines=(
            customer(
                0,
                "Encargué a {creator} una ilustración de mis dos gatos por {amount}. Me ha entregado una preciosa... de un gato. Le escribí hace una semana y no contesta.",
            ),
            agent(
                90,
                """
                Hola, {name}:

                Dos gatos son dos gatos, y así consta en tu encargo. El dinero sigue con nosotros mientras no aceptes la entrega.

                He escrito a {creator} y le he dado tres días hábiles para completarla o explicarse. El cuarto día te escribo con lo que haya; si no responde, podrás recuperar tu dinero.

                {agent}
                """,
            ),
            customer(120, "Perfecto, gracias. Prefiero la ilustración, la verdad, dibuja muy bien."),
        ),
        tags=("mediation",),
    ),
    Story(
        topic="feedback",
        audience="creator",
        language="es",
        subject="Felicidades por la nueva página de pagos",
        ends="solved",
        priority="low",
        lines=(
            customer(
                0,
                "Por fin entiendo cada línea de lo que cobro. Enhorabuena al equipo. Una sola idea: poder descargarlo por trimestre.",
            ),
            agent(
                410,
                "Hola, {name}:\n\n¡Qué alegría leerlo! Se lo he contado al equipo. Lo del trimestre está ya en su lista, y tu mensaje lo ha subido unos puestos.\n\n{agent}",
            ),
        ),
        tags=("praise", "idea"),
    ),
)
