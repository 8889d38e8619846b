"""What customers fill in. A topic's questions become fields; which of them are asked is for the rules to say."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from kernel.errors import DomainError
from kernel.http.doors import add_domain_errors
from kernel.http.forms import EmailLine, Form, TextBlock, TextLine
from tickets.operations.messages import LONGEST
from tickets.operations.subjects import LONGEST_SUBJECT
from tickets.queries.portal import TopicForm
from tickets.rules.answers import BadAnswers, check_answers
from tickets.rules.forms import MAX_TEXT, FieldKind, FormField

PREFIX = "answer_"  # so that no question of a topic can take the place of a field of ours
LONGEST_KEY = 64
ELSEWHERE = {"display_name": "name"}  # operations' names for what is called otherwise here
WIDGETS: dict[FieldKind, tuple[type[forms.Widget], dict[str, str]]] = {
    FieldKind.DATE: (forms.DateInput, {"type": "date"}),
    FieldKind.AMOUNT: (forms.TextInput, {"inputmode": "decimal"}),
    FieldKind.URL: (forms.URLInput, {"inputmode": "url", "placeholder": "https://", "dir": "ltr"}),
    FieldKind.HANDLE: (forms.TextInput, {"autocapitalize": "none", "spellcheck": "false", "dir": "auto"}),
    FieldKind.TEXT: (forms.TextInput, {"dir": "auto"}),
}


class KeptForm(Form):
    """A form that tells what an operation refused beside the right field. Files cannot be kept, so it says so."""

    key = TextLine(max_length=LONGEST_KEY, required=False, widget=forms.HiddenInput, empty_value="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.file_errors: list[str] = []
        for field in self.fields.values():
            leave_uncut(field)

    def tell(self, error: DomainError) -> None:
        self.file_errors = error.fields.get("files", [])
        told = {self._name_of(name): texts for name, texts in error.fields.items()}
        error.fields.clear()
        error.fields.update(told)
        add_domain_errors(self, error)

    def _name_of(self, name: str) -> str:
        return ELSEWHERE.get(name, name)


class ReplyForm(KeptForm):
    body = TextBlock(
        max_length=LONGEST,
        rows=5,
        label="Your message",
        error_messages={"required": "Please write something first."},
    )
    body.widget.attrs["dir"] = "auto"


class RequestForm(KeptForm):
    """`known`: a customer who is signed in and need not say who they are."""

    subject = TextLine(
        max_length=LONGEST_SUBJECT,
        label="In a few words",
        error_messages={"required": "Please give your request a short title."},
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    body = TextBlock(
        max_length=LONGEST,
        rows=7,
        label="What happened?",
        error_messages={"required": "Please tell us what happened."},
    )
    email = EmailLine(
        label="Your e-mail address",
        error_messages={
            "required": "Please give an e-mail address, so that we know it is you.",
            "invalid": "This is not an e-mail address. It should look like name@example.org.",
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email", "dir": "ltr"}),
    )
    name = TextLine(max_length=120, required=False, empty_value="")
    contact_by_fax = forms.CharField(
        required=False, label="Leave this empty"
    )  # people do not see it; programs fill it

    def __init__(
        self, data: Mapping[str, Any] | None, *, topic: TopicForm, known: bool, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.questions = topic.fields
        self.fields["body"].widget.attrs["dir"] = "auto"
        if known:
            del self.fields["email"], self.fields["name"]
        for question in topic.fields:
            self.fields[f"{PREFIX}{question.key}"] = leave_uncut(field_of(question))
        self.order_fields([f"{PREFIX}{question.key}" for question in topic.fields])

    def clean_contact_by_fax(self) -> str:
        if self.cleaned_data["contact_by_fax"]:
            raise ValidationError("Please leave this field empty.")
        return ""

    def clean(self) -> dict[str, Any]:
        """Answers are checked by the same rule that the operation asks, here so that all complaints come at once."""
        cleaned = super().clean() or {}
        try:
            cleaned["answers"] = check_answers(self.questions, self._given())
        except BadAnswers as error:
            for key, texts in error.fields.items():
                name = f"{PREFIX}{key}"
                if name not in self.errors:
                    self.add_error(name, texts[0])
        return cleaned

    def _given(self) -> dict[str, str]:
        return {
            question.key: str(self.cleaned_data.get(f"{PREFIX}{question.key}") or "")
            for question in self.questions
        }

    def _name_of(self, name: str) -> str:
        asked = {question.key for question in self.questions}
        return f"{PREFIX}{name}" if name in asked else super()._name_of(name)


def field_of(question: FormField) -> forms.Field:
    """Never required here: whether an answer is needed depends on the others."""
    given: dict[str, Any] = {"required": False, "label": question.label, "help_text": question.help}
    if question.kind is FieldKind.CHOICE:
        return forms.CharField(
            widget=forms.RadioSelect(choices=question.choices), max_length=MAX_TEXT, **given
        )
    if question.kind is FieldKind.TEXTAREA:
        return TextBlock(max_length=MAX_TEXT, rows=4, **given)
    widget, attrs = WIDGETS[question.kind]
    return TextLine(max_length=MAX_TEXT, widget=widget(attrs=attrs), **given)


def leave_uncut(field: forms.Field) -> forms.Field:
    """A browser that cuts off what is pasted loses words without saying so; we count them and say."""
    field.widget.attrs.pop("maxlength", None)
    return field
