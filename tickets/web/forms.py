"""What the dashboard sends. Shape only: rules are the operations'."""

from django import forms

from kernel.http.forms import Form, TextBlock, TextLine
from tickets.operations.messages import LONGEST
from tickets.operations.subjects import LONGEST_SUBJECT
from tickets.rules.words import Priority, Status

MANY_TAGS = 1000


class ComposerForm(Form):
    """Both texts always travel, so that the one not sent is not lost either."""

    mode = forms.ChoiceField(choices=[("reply", "Reply"), ("note", "Internal note")])
    reply_body = TextBlock(max_length=LONGEST, required=False, strip=False)
    note_body = TextBlock(max_length=LONGEST, required=False, strip=False)
    send_as = forms.ChoiceField(choices=[(status.key, status.label) for status in Status], required=False)
    loaded_at = forms.IntegerField(
        required=False, min_value=0, max_value=2**62
    )  # the newest message on screen
    idempotency_key = TextLine(max_length=80)

    @property
    def text_field(self) -> str:
        return "note_body" if self.data.get("mode") == "note" else "reply_body"


class StatusForm(Form):
    status = forms.ChoiceField(choices=[(status.key, status.label) for status in Status])


class PriorityForm(Form):
    priority = forms.ChoiceField(choices=[(priority.key, priority.label) for priority in Priority])


class IdForm(Form):
    """One of the things that the menu offered; empty means nobody."""

    id = forms.IntegerField(required=False, min_value=1, max_value=2**62)


class MergeForm(Form):
    into = forms.IntegerField(label="Number of the other ticket", min_value=1, max_value=2**62)


class SubjectForm(Form):
    subject = TextLine(max_length=LONGEST_SUBJECT)


class TagsForm(Form):
    tags = TextLine(max_length=MANY_TAGS, required=False)


class FollowForm(Form):
    follow = forms.BooleanField(required=False)
