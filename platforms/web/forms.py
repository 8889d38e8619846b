"""What staff type about a customer."""

from typing import Any

from django import forms

from kernel.actors import Actor
from kernel.http.forms import Form, TextLine
from platforms.queries.actions import list_offered_kinds


class SearchForm(Form):
    q = TextLine(max_length=254, required=False)
    after = TextLine(max_length=2000, required=False)


class RevealForm(Form):
    reason = TextLine(
        max_length=300,
        label="Why you need it",
        help_text="Kept with your name, for as long as the audit log.",
    )


class UndoForm(Form):
    reason = TextLine(max_length=500, label="Reason")


class ActionForm(Form):
    """Only what this person may ask for is offered."""

    kind = forms.ChoiceField(label="Ask the platform to")
    reason = TextLine(
        max_length=500, label="Reason", help_text="Kept with the action; the platform sees it too."
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [("", "Choose…"), *((kind.code, kind.label) for kind in list_offered_kinds(viewer=actor))]
        self.fields["kind"] = forms.ChoiceField(label="Ask the platform to", choices=offered)
        self.order_fields(["kind", "reason"])
