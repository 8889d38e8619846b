"""Topics and their forms. What a topic asks is a version: changing it publishes the next one."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from kernel.errors import Invalid
from kernel.http.admin import ReadOnlyInline, TenantForm, TenantModelAdmin, actor_of
from kernel.http.admin_json import CheckedJson
from kernel.http.admin_site import site
from tickets.models import FormVersion, Topic
from tickets.operations.catalogue import (
    CHANGEABLE,
    NewTopic,
    create_topic,
    publish_form,
    reorder_topics,
    require_icon,
    update_topic,
)
from tickets.queries.catalogue import newest_fields
from tickets.rules.forms import parse_form

FORM_HELP = (
    "A list of fields: key, label, kind (text, textarea, choice, date, amount, url, handle), required, help, choices "
    "([[value, label], …]), show_if ({field, equals}), max_length. Saving a change publishes a new version; requests "
    "that were sent keep the one that they answered."
)


class TopicForm(TenantForm):
    questions = CheckedJson(check=parse_form, help_text=FORM_HELP)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].required = False
        self.initial["questions"] = newest_fields(self.instance) if self.instance.pk else []

    def clean_icon(self) -> str:
        icon = str(self.cleaned_data["icon"])
        try:
            if "icon" in self.changed_data:
                require_icon(icon)
        except Invalid as error:
            raise ValidationError(error.message, code=error.code) from error
        return icon


class Versions(ReadOnlyInline):
    model = FormVersion
    fields = ("number", "created_at")
    ordering = ("-number",)


@admin.register(Topic, site=site)
class TopicAdmin(TenantModelAdmin):
    form = TopicForm
    list_display = ("title", "key", "team", "audience", "default_priority", "position", "is_active")
    list_filter = ("is_active", "audience")
    list_select_related = ("team",)
    search_fields = ("title", "key")
    ordering = ("position", "pk")
    fields = (
        *("key", "title", "description", "audience", "icon", "team", "default_priority", "is_active"),
        "questions",
    )
    inlines = (Versions,)
    actions = ("put_first",)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return ("key",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        actor, now, questions = actor_of(request), timezone.now(), form.cleaned_data["questions"]
        given = {name: getattr(obj, name) for name in CHANGEABLE}
        if change:
            update_topic(actor=actor, topic_id=obj.pk, changes=given, now=now)
            publish_form(actor=actor, topic_id=obj.pk, fields=questions, now=now)
        else:
            made = create_topic(actor=actor, new=NewTopic(key=obj.key, **given), fields=questions, now=now)
            obj.pk = made.pk

    @admin.action(description="Put first")
    def put_first(self, request: HttpRequest, queryset: QuerySet[Topic]) -> None:
        ids = list(queryset.values_list("id", flat=True))
        reorder_topics(actor=actor_of(request), topic_ids=ids, now=timezone.now())

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Tickets are about it: switch it off instead."""
        return False
