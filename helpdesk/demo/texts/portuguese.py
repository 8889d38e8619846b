"""Stories in Portuguese."""

from helpdesk.demo.texts.model import Story, agent, customer, note

STORIES = (
    Story(
        topic="failed_payment",
        audience="subscriber",
        language="pt",
        subject="Cartão recusado",
        ends="solved",
        lines=(
            customer(
                0,
                "Olá! Meu cartão final {last4} foi recusado três vezes. Tem limite. O que está acontecendo?",
            ),
            agent(
                33,
                """
                Olá, {name}!

                O banco respondeu "transação internacional não permitida". Isso se resolve no aplicativo do banco, em geral em "Compras internacionais". Depois de ativar, espere uns dez minutos e tente mais uma vez.

                Nenhuma das três tentativas foi cobrada.

                {agent}
                """,
            ),
            customer(71, "Deu certo, valeu demais! 💚"),
        ),
        tags=("bank-declined",),
    ),
    Story(
        topic="payout",
        audience="creator",
        language="pt",
        subject="Repasse retido, por quê?",
        ends="open",
        priority="high",
        lines=(
            customer(
                0,
                'Boa tarde. Meu repasse de {amount} está "em análise" há dois dias. Dou aulas de violão, nunca tive problema. O que houve?',
            ),
            note(
                21,
                "Routine velocity review, sales up 9x after a song went round. Nothing odd, reviewer wants one sentence about where the buyers come from.",
            ),
            agent(
                29,
                """
                Boa tarde, {name}!

                Suas vendas cresceram muito em poucos dias e, quando isso acontece, uma pessoa confere antes de o dinheiro sair. É rotina, não é uma acusação, e sua página continua no ar.

                A análise termina no máximo 72 horas depois de começar. Se puder contar em uma frase de onde vieram os novos alunos, ajuda a ir mais rápido.

                {agent}
                """,
            ),
            customer(48, "Um vídeo meu tocando com a minha avó viralizou 😂 Foi isso!"),
        ),
        tags=("payout-hold",),
    ),
    Story(
        topic="content_access",
        audience="subscriber",
        language="pt",
        subject="Comprei e sumiu",
        ends="pending",
        lines=(
            customer(
                0, "comprei {item} semana passada, assisti metade, hoje não aparece mais na minha biblioteca"
            ),
            agent(
                66,
                """
                Olá, {name}!

                A compra está aqui, paga e ativa. {creator} mudou o título ontem, então ele aparece com outro nome; procure pela data da compra em Biblioteca > "Ordenar por data".

                Encontrou?

                {agent}
                """,
            ),
        ),
    ),
    Story(
        topic="report_content",
        audience="creator",
        language="pt",
        subject="Perfil falso usando minhas fotos",
        ends="solved",
        priority="high",
        lines=(
            customer(
                0,
                "Criaram um perfil com as minhas fotos e quase o mesmo nome que @{handle}. Estão pedindo dinheiro aos meus seguidores.",
            ),
            agent(
                12,
                """
                Olá, {name}.

                Sinto muito. Conferimos: o perfil não tem nada a ver com você. Ele já está fora do ar, e as duas pessoas que pagaram recebem o dinheiro de volta.

                Se aparecer outro, use o botão "Denunciar > Finge ser outra pessoa"; com a sua página já verificada, a resposta sai em minutos.

                {agent}
                """,
            ),
            customer(20, "Que rapidez! Valeu mesmo."),
        ),
        tags=("impersonation",),
    ),
    Story(
        topic="other",
        audience="subscriber",
        language="pt",
        subject="Nota fiscal",
        ends="new",
        priority="low",
        lines=(
            customer(
                0,
                "Bom dia, preciso da nota fiscal da compra de {amount} feita em {date} para reembolso na minha empresa. Onde encontro?",
            ),
        ),
    ),
)
