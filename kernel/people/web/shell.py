"""What people add to the frame of every page: me, my notifications, my other desks."""

from typing import Any, cast

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from kernel.http import nav, settings_menu
from kernel.http.context import add_to_shell
from kernel.http.requests import DeskRequest, Member
from kernel.people.queries.notifications import count_unread
from kernel.people.queries.places import WorkPlace, list_places


def join_shell() -> None:
    nav.register(
        nav.Place(
            "settings", "Settings", "settings", "people:desk_settings", 85, shown_to=settings_menu.has_entries
        )
    )
    nav.register(
        nav.Place("admin", "Admin", "wrench", "admin:index", 90, "kernel.configure", key="g a", optional=True)
    )
    add_to_shell("me", me)
    add_to_shell("shortcuts_off", shortcuts_off)
    add_to_shell("unread_notifications", unread_notifications)
    add_to_shell("notifications_url", notifications_url)
    add_to_shell("other_places", other_places)


def me(request: HttpRequest) -> dict[str, Any] | None:
    member = _member(request)
    if member is None:
        return None
    words = member.display_name.split()
    return {
        "name": member.display_name,
        "initials": "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper(),
        "seed": member.id,
        "is_available": member.is_available,
        "availability": "online" if member.is_available else "away",
        "availability_label": "Taking new work" if member.is_available else "Not taking new work",
    }


def shortcuts_off(request: HttpRequest) -> bool:
    return _member(request) is not None and not getattr(request.user, "shortcuts_enabled", True)


def unread_notifications(request: HttpRequest) -> int:
    member = _member(request)
    return count_unread(membership_id=member.id, now=timezone.now()) if member else 0


def notifications_url(request: HttpRequest) -> str:
    return reverse("people:notifications") if _member(request) else ""


def other_places(request: HttpRequest) -> list[WorkPlace]:
    member = _member(request)
    if member is None:
        return []
    here = cast("DeskRequest", request).tenant.id
    return [place for place in list_places(user_id=member.user_id) if place.tenant_id != here]


def _member(request: HttpRequest) -> Member | None:
    return cast("DeskRequest", request).membership
