"""What stands in the placeholders of a story, and in the answers of a topic's form."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from django.utils import translation
from django.utils.formats import date_format

from helpdesk.demo.people import DemoCustomer, DemoTenant
from helpdesk.demo.texts.topic_model import Field, Topic
from helpdesk.demo.texts.values import COUNTRIES, ITEMS

_POINT = frozenset({"en", "ja", "he", "ar"})  # languages that write 24.99; the others write 24,99
_PRICES = (499, 799, 999, 1200, 1499, 1999, 2499, 2999, 3950, 4900, 7500, 12000)  # minor units
_DEVICES = (
    "A tablet, Firefox 131",
    "iPhone 14, Safari",
    "Pixel 7, the app",
    "Windows laptop, Edge",
    "MacBook, Chrome",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """`{agent}` is not among them: who answers is known when the answer is written."""

    name: str
    handle: str
    creator: str
    creator_handle: str
    item: str
    minor: int
    amount: str
    on: date
    date: str
    last4: str
    country: str

    def fill(self, text: str, *, agent: str = "") -> str:
        return text.format(
            name=self.name, handle=self.handle, creator=self.creator, item=self.item, amount=self.amount,
            date=self.date, last4=self.last4, country=self.country, agent=agent,
        )  # fmt: skip


def choose_values(
    random: Random,
    *,
    tenant: DemoTenant,
    customer: DemoCustomer,
    other: DemoCustomer,
    language: str,
    on: date,
) -> Values:
    """`other` is a creator who is not the customer; `on` the day before which everything happened."""
    minor = random.choice(_PRICES)
    day = on - timedelta(days=random.randint(1, 6))
    return Values(
        name=customer.called,
        handle=customer.handle,
        creator=other.name,
        creator_handle=other.handle,
        item=random.choice(ITEMS),
        minor=minor,
        amount=_money(minor, language=language, sign="€" if tenant.slug == "limelight" else "$"),
        on=day,
        date=_day(day, language),
        last4=f"{random.randint(0, 9999):04}",
        country=COUNTRIES.get(customer.country, "the Netherlands"),
    )


def _money(minor: int, *, language: str, sign: str) -> str:
    units = f"{minor // 100}.{minor % 100:02}"
    return f"{sign}{units}" if language in _POINT else f"{units.replace('.', ',')} {sign}"


def _day(day: date, language: str) -> str:
    with translation.override("en-gb" if language == "en" else language):
        return date_format(day, "MONTH_DAY_FORMAT")


def answer_form(random: Random, *, topic: Topic, values: Values, text: str) -> dict[str, str]:
    """What this customer gives in the topic's form. Optional questions are left out by every third."""
    answers: dict[str, str] = {}
    for field in topic.fields:
        if _is_asked(field, answers) and (field.get("required") or random.random() < 2 / 3):
            limit = field.get("max_length")
            answers[str(field["key"])] = _answer(random, field, values, text)[
                : limit if isinstance(limit, int) else 200
            ]
    return answers


def _is_asked(field: Field, answers: Mapping[str, str]) -> bool:
    condition = field.get("show_if")
    return not isinstance(condition, Mapping) or answers.get(condition["field"]) == condition["equals"]


def _answer(random: Random, field: Field, values: Values, text: str) -> str:
    if field["kind"] == "choice":
        choices = field["choices"]
        return str(random.choice(choices)[0]) if isinstance(choices, list) else ""
    known = _BY_KEY.get(str(field["key"])) or _BY_KIND.get(str(field["kind"]))
    return known(random, values) if known else text.partition("\n")[0]


Giver = Callable[[Random, Values], str]
_BY_KEY: dict[str, Giver] = {
    "last4": lambda _, values: values.last4,
    "handle": lambda _, values: values.handle,
    "purchase": lambda _, values: values.item,
    "item": lambda _, values: values.item,
    "device": lambda random, _: random.choice(_DEVICES),
    "size": lambda random, _: f"{random.randint(2, 38) / 10} GB, mp4",
    "reference": lambda random, _: f"STG*{random.randint(10000, 99999)}",
    "signature": lambda _, values: values.name,
    "work": lambda _, values: values.item,
    "agreed": lambda _, values: f"{values.item}, for {values.amount}, by {values.date}",
    "message": lambda _, __: "Something went wrong. Please try again later.",
}
_BY_KIND: dict[str, Giver] = {
    "amount": lambda _, values: f"{values.minor // 100}.{values.minor % 100:02}",
    "date": lambda _, values: values.on.isoformat(),
    "handle": lambda _, values: values.creator_handle,
    "url": lambda random, values: (
        f"https://platform.example/{values.creator_handle}/{random.randint(100, 999)}"
    ),
}
