"""Stories in Arabic, Hebrew, Japanese and Polish."""

from helpdesk.demo.texts.model import Story, agent, customer, note

STORIES = (
    Story(
        topic="charge",
        audience="subscriber",
        language="ar",
        subject="مبلغ غير معروف على بطاقتي",
        ends="solved",
        lines=(
            customer(
                0,
                "مرحبا، وجدت عملية بمبلغ {amount} على بطاقتي المنتهية بالأرقام {last4} بتاريخ {date}. لا أعرف ما هي. هل يمكنكم التوضيح؟",
            ),
            agent(
                39,
                """
                مرحبا {name}،

                هذا المبلغ هو التجديد الشهري لاشتراكك في صفحة {creator}. يمكنك رؤية الإيصال في الإعدادات > المشتريات.

                إذا كنت لا ترغب في التجديد، فاختر "إيقاف التجديد" في الصفحة نفسها، وسيبقى الوصول متاحا حتى نهاية المدة المدفوعة.

                {agent}
                """,
            ),
            customer(65, "نعم تذكرت الآن. شكرا جزيلا لكم"),
        ),
        tags=("renewal",),
    ),
    Story(
        topic="content_access",
        audience="subscriber",
        language="ar",
        subject="دفعت ولم يفتح الدرس",
        ends="new",
        priority="high",
        lines=(customer(0, "دفعت {amount} مقابل “{item}” قبل ساعة وما زال مقفلا. أرجو المساعدة 🙏"),),
    ),
    Story(
        topic="payout",
        audience="creator",
        language="ar",
        subject="تأخر تحويل أرباحي",
        ends="pending",
        priority="high",
        lines=(
            customer(
                0,
                'السلام عليكم، التحويل الأخير بمبلغ {amount} لم يصل إلى حسابي البنكي حتى الآن. الحالة عندكم "تم الإرسال".',
            ),
            note(
                30,
                "Sent, day 3 of 1-5. Public holiday in {country} on two of the days, so day 5 is really next week. Told him so.",
            ),
            agent(
                41,
                """
                وعليكم السلام {name}،

                تحققت من الأمر: خرج التحويل من عندنا بنجاح، وهو الآن في يوم العمل الثالث من أصل خمسة أيام كحد أقصى. أيام العطلة الرسمية لا تحسب.

                إذا لم يصل بعد انتهاء اليوم الخامس، فاكتب لنا هنا، وسنطلب من شركة الدفع تتبع التحويل. يستغرق ذلك نحو يومي عمل.

                {agent}
                """,
            ),
        ),
        tags=("payout-status",),
    ),
    Story(
        topic="upload_playback",
        audience="creator",
        language="ar",
        subject="النص العربي يظهر معكوسا في العنوان",
        ends="open",
        lines=(
            customer(
                0,
                'عندما أكتب عنوانا بالعربية مع كلمة إنجليزية، مثل "درس Photoshop رقم 3"، يظهر الترتيب خاطئا في التطبيق. في المتصفح يظهر صحيحا.',
            ),
            agent(
                120,
                """
                مرحبا {name}،

                شكرا على المثال الواضح. جربته ورأيت الخطأ نفسه في التطبيق، وقد أرسلته إلى الفريق التقني مع مثالك. سأكتب لك عندما أعرف في أي إصدار سيصلح.

                {agent}
                """,
            ),
            customer(150, "شكرا. عندي 40 درسا بعناوين كهذه، فأرجو ألا يتأخر الأمر كثيرا."),
        ),
        tags=("right-to-left", "engineering"),
    ),
    Story(
        topic="account_access",
        audience="subscriber",
        language="he",
        subject="אין לי גישה לחשבון",
        ends="solved",
        lines=(
            customer(0, "שלום, שכחתי את הסיסמה, והמייל לאיפוס לא מגיע. בדקתי גם בספאם."),
            agent(
                24,
                """
                שלום {name},

                שלחתי עכשיו קישור חדש לכתובת שרשומה בחשבון. הוא תקף ל-30 דקות, ורק הקישור האחרון פועל. כדאי לחפש בתיבה את המילה "reset".

                לעולם לא נבקש ממך סיסמה או קוד.

                {agent}
                """,
            ),
            customer(31, "הגיע! נכנסתי. תודה רבה"),
        ),
        tags=("password",),
    ),
    Story(
        topic="refund",
        audience="subscriber",
        language="ja",
        subject="間違えて購入しました",
        ends="solved",
        lines=(
            customer(
                0,
                "お世話になります。「{item}」を間違えて購入してしまいました。まだ開いていません。返金は可能でしょうか。",
            ),
            agent(
                52,
                """
                {name}様

                お問い合わせありがとうございます。ご購入から48時間以内で、まだ開かれていないことを確認いたしましたので、{amount}を返金いたしました。末尾{last4}のカードに、5営業日ほどで反映される予定です。

                ほかにもお困りのことがございましたら、いつでもお知らせください。

                {agent}
                """,
            ),
            customer(80, "迅速なご対応、ありがとうございました。"),
        ),
        tags=("wrong-item", "refund-approved"),
    ),
    Story(
        topic="subscription",
        audience="subscriber",
        language="ja",
        subject="解約したのに請求されました",
        ends="open",
        priority="high",
        lines=(
            customer(
                0,
                "{creator}さんの月額プランを解約したはずですが、{date}に{amount}が請求されています。確認をお願いします。",
            ),
            agent(
                70,
                """
                {name}様

                ご心配をおかけして申し訳ございません。解約のお手続きと請求の時刻を確認しております。本日中に結果をお知らせいたします。

                次回以降の更新は停止いたしましたので、これ以上請求されることはございません。

                {agent}
                """,
            ),
            customer(95, "解約した時の画面の写真があります。必要でしたら送ります。"),
        ),
        tags=("renewal",),
    ),
    Story(
        topic="upload_playback",
        audience="creator",
        language="ja",
        subject="ライブ配信の音が途切れる",
        ends="new",
        lines=(
            customer(
                0,
                "昨日のピアノのライブ配信で、5分おきに音が途切れるとの声が視聴者の方から多くありました。こちらの回線は問題ありません。原因を調べていただけますか。",
            ),
        ),
    ),
    Story(
        topic="failed_payment",
        audience="subscriber",
        language="pl",
        subject="Płatność odrzucona",
        ends="pending",
        lines=(
            customer(
                0,
                "Dzień dobry, moja karta o końcówce {last4} jest odrzucana, chociaż są na niej środki. Próby były dwie.",
            ),
            agent(
                47,
                """
                Dzień dobry, {name},

                bank odpowiedział: „wymagane potwierdzenie”. Zwykle oznacza to, że w aplikacji banku czeka powiadomienie do zatwierdzenia. Proszę najpierw otworzyć aplikację banku, a dopiero potem ponowić płatność u nas.

                Za dotychczasowe próby nic nie zostało pobrane. Proszę dać znać, czy się udało.

                {agent}
                """,
            ),
        ),
        tags=("authentication",),
    ),
    Story(
        topic="report_content",
        audience="subscriber",
        language="pl",
        subject="Ktoś podszywa się pod {creator}",
        ends="solved",
        priority="high",
        lines=(
            customer(
                0,
                "Jest druga strona z tymi samymi zdjęciami co {creator} i prosi o wpłaty „na operację”. To na pewno oszustwo.",
            ),
            agent(
                25,
                """
                Dzień dobry, {name},

                dziękujemy za czujność. Sprawdziliśmy: ta strona nie ma nic wspólnego z {creator}. Została zamknięta, a osoby, które wpłaciły pieniądze, dostaną je z powrotem.

                {agent}
                """,
            ),
            customer(33, "Super, dziękuję za szybką reakcję!"),
        ),
        tags=("impersonation",),
    ),
    Story(
        topic="feedback",
        audience="creator",
        language="pl",
        subject="prośba o polską wersję",
        ends="new",
        priority="low",
        lines=(
            customer(
                0,
                "hej, fajna platforma, ale dużo moich widzów nie zna angielskiego. czy będzie polska wersja? mogę pomóc w tłumaczeniu :)",
            ),
        ),
    ),
)
