"""People in the admin. Members change through their own operations; teams and skills are plain configuration."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from kernel.http.admin import ReadOnlyAdmin, TenantForm, TenantInline, TenantModelAdmin, actor_of
from kernel.http.admin_site import site
from kernel.http.requests import DeskRequest
from kernel.people.models import (
    ApiToken,
    Membership,
    MemberSkill,
    Notification,
    SignIn,
    Skill,
    Team,
    TeamMember,
)
from kernel.people.operations.availability import set_availability
from kernel.people.operations.members import (
    change_role,
    create_member,
    deactivate_member,
    issue_password,
    reactivate_member,
)
from kernel.tenancy.models import Tenant


class NewMemberForm(TenantForm):
    """Adding somebody: who they are. Their sign-in is found or made."""

    email = forms.EmailField(max_length=254, help_text="They sign in with it.")

    class Meta:
        model = Membership
        fields = ("email", "display_name", "role")


class TeamPlaces(TenantInline):
    model = TeamMember
    fields = ("team", "is_lead")


class Skills(TenantInline):
    model = MemberSkill
    fields = ("skill",)


@admin.register(Membership, site=site)
class MembershipAdmin(TenantModelAdmin):
    permission = "people.manage"
    list_display = ("display_name", "email", "role", "is_active", "is_available")
    list_filter = ("role", "is_active", "is_available")
    list_select_related = ("user",)
    search_fields = ("display_name", "user__email")
    ordering = ("display_name", "pk")
    fields = ("email", "display_name", "role", "is_active", "is_available", "time_zone")
    readonly_fields = ("email",)
    inlines = (TeamPlaces, Skills)
    actions = ("new_passwords",)

    @admin.display(description="E-mail")
    def email(self, member: Membership) -> str:
        return member.user.email

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return self.fields if obj else NewMemberForm.Meta.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return self.readonly_fields if obj else ()

    def get_form(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = NewMemberForm
        return super().get_form(request, obj, **kwargs)

    def get_inlines(self, request: HttpRequest, obj: Model | None) -> tuple[type[TenantInline], ...]:
        return self.inlines if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            self._change(request, obj, form)
        else:
            self._create(request, obj, form)

    def _create(self, request: HttpRequest, obj: Membership, form: Any) -> None:
        made = create_member(
            actor=actor_of(request),
            email=form.cleaned_data["email"],
            name=form.cleaned_data["display_name"],
            role=form.cleaned_data["role"],
            now=timezone.now(),
        )
        found = Membership.objects.get(id=made.membership_id)
        obj.pk, obj.user = found.pk, found.user
        self._tell(request, obj, made.password)

    def _change(self, request: HttpRequest, obj: Membership, form: Any) -> None:
        actor, now, changed = actor_of(request), timezone.now(), list(form.changed_data)
        if "role" in changed:
            change_role(actor=actor, membership_id=obj.pk, role=obj.role, now=now)
        if "is_active" in changed:
            toggle = reactivate_member if obj.is_active else deactivate_member
            toggle(actor=actor, membership_id=obj.pk, now=now)
        if "is_available" in changed and obj.is_active:
            set_availability(actor=actor, membership_id=obj.pk, is_available=obj.is_available, now=now)
        plain = [name for name in changed if name in {"display_name", "time_zone"}]
        if plain:
            current = Membership.objects.get(id=obj.pk)
            current.display_name, current.time_zone = obj.display_name, obj.time_zone
            self._save(request, current, plain)

    @admin.action(description="Issue a new password")
    def new_passwords(self, request: HttpRequest, queryset: QuerySet[Membership]) -> None:
        for member in queryset:
            password = issue_password(actor=actor_of(request), membership_id=member.id, now=timezone.now())
            self._tell(request, member, password)

    def _tell(self, request: HttpRequest, member: Membership, password: str | None) -> None:
        text = (
            f"One-time password of {member.display_name}, shown only now: {password}"
            if password
            else f"{member.display_name} has a sign-in already and keeps its password."
        )
        messages.success(request, text)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """What they did stays theirs: people are switched off, not deleted."""
        return False


@admin.register(Team, site=site)
class TeamAdmin(TenantModelAdmin):
    permission = "people.manage"
    list_display = ("name", "key", "is_restricted", "is_active")
    search_fields = ("name", "key")
    ordering = ("name", "pk")

    class Members(TenantInline):
        model = TeamMember
        fields = ("membership", "is_lead")

    inlines = (Members,)


@admin.register(Skill, site=site)
class SkillAdmin(TenantModelAdmin):
    permission = "people.manage"
    list_display = ("name", "key")
    search_fields = ("name", "key")
    ordering = ("name", "pk")


@admin.register(ApiToken, site=site)
class ApiTokenAdmin(ReadOnlyAdmin):
    permission = "people.manage_tokens"
    list_display = ("name", "public_id", "created_by", "expires_at", "revoked_at", "last_used_at")
    list_select_related = ("created_by",)
    exclude = ("secret_hash",)


@admin.register(SignIn, site=site)
class SignInAdmin(ReadOnlyAdmin):
    permission = "people.manage"
    list_display = ("membership", "method", "address", "signed_in_at", "ended_at")
    list_select_related = ("membership",)


@admin.register(Notification, site=site)
class NotificationAdmin(ReadOnlyAdmin):
    permission = "people.manage"
    list_display = ("membership", "kind", "created_at", "show_at", "read_at")
    list_select_related = ("membership",)


@admin.register(Tenant, site=site)
class TenantAdmin(TenantModelAdmin):
    """The desk itself: row-level security shows no other."""

    list_display = ("name", "slug", "time_zone", "mfa_required")
    fields = ("name", "slug", "accent_hue", "time_zone", "locale", "mfa_required")
    readonly_fields = ("slug",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return Tenant.objects.filter(id=cast("DeskRequest", request).tenant.id)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
