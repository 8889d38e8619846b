"""A topic's questions as the page lays them out: what depends on an answer stands below that answer.

The style sheet alone hides it until its answer is chosen, so nothing here needs a script; whatever was typed into a
question that is not asked in the end is left out by the rules.
"""

from dataclasses import dataclass, field

from django.forms import BoundField

from tickets.rules.forms import FieldKind, FormField
from tickets.web.portal_forms import PREFIX, RequestForm


@dataclass(frozen=True, slots=True)
class Option:
    id: str
    value: str
    label: str
    checked: bool
    questions: list["Question"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Question:
    """`only_if`: said in words where the style sheet cannot hide the question. `options`: of a choice."""

    field: BoundField
    required: bool
    options: list[Option]
    only_if: str = ""


def lay_out(form: RequestForm) -> list[Question]:
    top: list[Question] = []
    below: dict[tuple[str, str], list[Question]] = {}
    for asked in form.questions:
        nest = below.get(asked.show_if) if asked.show_if else None
        question = _question(
            form, asked, only_if="" if asked.show_if is None or nest is not None else _words(form, asked)
        )
        (top if nest is None else nest).append(question)
        for option in question.options:
            below[asked.key, option.value] = option.questions
    return top


def _question(form: RequestForm, asked: FormField, *, only_if: str) -> Question:
    bound = form[f"{PREFIX}{asked.key}"]
    options: list[Option] = []
    if asked.kind is FieldKind.CHOICE:
        given = bound.value()
        options = [
            Option(f"{bound.auto_id}_{place}", value, label, checked=given == value)
            for place, (value, label) in enumerate(asked.choices)
        ]
    return Question(bound, asked.required, options, only_if)


def _words(form: RequestForm, asked: FormField) -> str:
    key, value = asked.show_if or ("", "")
    other = next(question for question in form.questions if question.key == key)
    return f"Only if your answer to “{other.label}” is “{value}”."
