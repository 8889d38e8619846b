"""Every address: who may use it, how, and with what. A new address needs a line here."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

Body = Callable[[SimpleNamespace], Mapping[str, Any]]
ANYONE = ""  # whoever is signed in
VIEW, EDIT, ASSIGN = "tickets.view", "tickets.edit", "tickets.assign"
CONFIGURE, HOOKS, TOKENS = "kernel.configure", "events.manage_webhooks", "people.manage_tokens"
SHIFTS, OWN_SHIFTS = "clock.manage_shifts", "clock.own_time_off"
SEE, ACTIONS, PLATFORM = "platforms.view_customers", "platforms.view_actions", "platforms.configure"


def nothing(_: SimpleNamespace) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class Call:
    """`ok`: what somebody with the permission is answered. `persons`: a token is refused although it has the scope."""

    method: str
    permission: str
    body: Body = nothing
    ok: tuple[int, ...] = (200, 201, 202, 204, 302, 303)
    persons: bool = False


@dataclass(frozen=True)
class Route:
    """`names`: the address's arguments by the furniture's ids. `kind`: desk, api, portal, account, open or files."""

    kind: str
    calls: tuple[Call, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    query: str = ""

    def arguments(self, found: SimpleNamespace) -> dict[str, Any]:
        return {name: getattr(found, value, value) for name, value in self.names.items()}


def get(permission: str = ANYONE, **more: Any) -> Call:
    return Call("GET", permission, **more)


def post(permission: str = ANYONE, body: Body = nothing, **more: Any) -> Call:
    return Call("POST", permission, body, **more)


def patch(permission: str, body: Body) -> Call:
    return Call("PATCH", permission, body)


def delete(permission: str, **more: Any) -> Call:
    return Call("DELETE", permission, **more)


def desk(*calls: Call, **names: str) -> Route:
    return Route("desk", calls, names)


def api(*calls: Call, **names: str) -> Route:
    return Route("api", calls, names)


def portal(*calls: Call, **names: str) -> Route:
    return Route("portal", calls, names)


def account(*calls: Call, **names: str) -> Route:
    return Route("account", calls, names)


def reply(_: SimpleNamespace) -> Mapping[str, Any]:
    return {"mode": "reply", "reply_body": "Hello", "send_as": "pending", "idempotency_key": "k"}


def request(_: SimpleNamespace) -> Mapping[str, Any]:
    return {
        "subject": "Hello",
        "body": "Something",
        "email": "a@example.org",
        "name": "A",
        "key": "k1",
        "answer_which": "x",
    }


def ticket(found: SimpleNamespace) -> Mapping[str, Any]:
    return {
        "customer": {"external_id": found.external_id},
        "topic": found.slug,
        "subject": "Hello",
        "body": "Something",
        "answers": {"which": "x"},
    }


def news(_: SimpleNamespace) -> Mapping[str, Any]:
    event = {"id": "e1", "kind": "nobody.knows", "occurred_at": "2026-03-02T09:00:00Z", "data": {}}
    return {"events": [event]}


def rule_form() -> dict[str, Any]:
    return {
        "name": "New",
        "mode": "shadow",
        "kind": "on",
        "codes": ["tickets.created"],
        "steps": '[{"note": "Hello"}]',
        "action": "save",
    }


def hours(found: SimpleNamespace) -> Mapping[str, Any]:
    return {
        "membership_id": found.membership_id,
        "calendar_id": found.calendar_id,
        "from_on": "2026-04-01",
    }


def away(found: SimpleNamespace) -> Mapping[str, Any]:
    return {
        "membership_id": found.membership_id,
        "starts_at": "2026-04-01T09:00",
        "ends_at": "2026-04-01T12:00",
        "kind": "away",
    }


def routing_form(found: SimpleNamespace) -> Mapping[str, Any]:
    return {"name": "New", "conditions": "", "team": found.own_team_id}


def files(_: SimpleNamespace) -> Mapping[str, Any]:
    return {"files": SimpleUploadedFile("a.txt", b"x")}


TERMS = {
    "calendar": "office",
    "targets": {"first_reply": {"urgent": 60, "high": 120, "normal": 240, "low": 480}},
}
LANE = {
    "words": ["nothing like this"],
    "acknowledge_minutes": 15,
    "ladder": [{"steps": [{"notify": ["on_call"]}], "urgent": True}],
}
HOURS = {"time_zone": "UTC", "hours": {"tue": [["09:00", "17:00"]]}}
RULE = {"on": ["tickets.created"], "then": [{"tags": {"add": ["new"]}}]}
LEGAL, LEGAL_DECIDE = "tickets.legal", "tickets.legal_decide"
LEGAL_TERMS = {
    "basis": "Section 1", "source": "The book of laws", "starts": "A request arrives", "unit": "hours", "amount": 48,
    "extendable": True, "thresholds": [{"at": {"before": 60}, "ladder": [{"steps": [{"notify": ["assignee"]}]}]}],
}  # fmt: skip
POLICY = {"name": "New", "position": 1, "is_active": "on", "terms": json.dumps(TERMS), "action": "publish"}
CALENDAR = {"name": "New", "is_active": "on", "time_zone": "UTC", "tue": "09:00-17:00", "action": "publish"}
NUMBER = {"number": "number"}
DEADLINE = {"number": "number", "deadline_id": "deadline_id"}
OTHER_DEADLINE = {"number": "number", "deadline_id": "other_deadline_id"}
LINK = {"number": "number", "token": "link"}
CUSTOMER = {"customer_id": "customer_id"}
KEY = {"key": "slug"}
ENDPOINT = {"endpoint_id": "endpoint_id"}

DESK = {
    "people:settings": desk(
        get(), post(body=lambda _: {"display_name": "New", "time_zone": "UTC", "shortcuts_enabled": "on"})
    ),
    "people:availability": desk(post(body=lambda _: {"is_available": "0"})),
    "people:security": desk(get()),
    "people:end_sessions": desk(post(body=lambda f: {"id": f.sign_in_id})),
    "people:notifications": desk(get()),
    "people:notifications_read": desk(post()),
    "people:desk_settings": desk(get()),
    "people:switch": desk(get(), post(body=lambda f: {"tenant": f.tenant_id}, ok=(403,))),
    "people:tokens": desk(
        get(TOKENS), post(TOKENS, lambda _: {"name": "New", "scopes": [VIEW], "life": "30"})
    ),
    "people:token_revoke": desk(post(TOKENS), token_id="token_id"),
    "settings_policies": desk(get(CONFIGURE)),
    "settings_policy_new": desk(get(CONFIGURE), post(CONFIGURE, lambda _: POLICY | {"key": "new"})),
    "settings_policy": desk(get(CONFIGURE), post(CONFIGURE, lambda _: POLICY), **KEY),
    "settings_calendars": desk(get(CONFIGURE)),
    "settings_calendar_new": desk(get(CONFIGURE), post(CONFIGURE, lambda _: CALENDAR | {"key": "new"})),
    "settings_calendar": desk(get(CONFIGURE), post(CONFIGURE, lambda _: CALENDAR), **KEY),
    "settings_changes": desk(get(CONFIGURE)),
    "settings_change": desk(get(CONFIGURE), change_id="retargeting_id"),
    "clock:shifts": desk(get(OWN_SHIFTS)),
    "clock:hours_add": desk(post(SHIFTS, hours)),
    "clock:hours_end": desk(post(SHIFTS, lambda _: {"until_on": "2026-05-01"}), pattern_id="pattern_id"),
    "clock:time_off_add": desk(post(OWN_SHIFTS, away, ok=(303, 422))),
    "clock:time_off_remove": desk(post(OWN_SHIFTS, ok=(303, 404)), time_off_id="time_off_id"),
    "clock:on_call_add": desk(post(SHIFTS, lambda f: away(f) | {"team_id": f.own_team_id})),
    "clock:on_call_remove": desk(post(SHIFTS), on_call_id="on_call_id"),
    "customer_list": desk(get(SEE)),
    "customer": desk(get(SEE), **CUSTOMER),
    "customer_reveal": desk(
        post("platforms.reveal_personal_data", lambda _: {"reason": "Asked"}), **CUSTOMER
    ),
    "customer_act": desk(
        post(ACTIONS, lambda _: {"kind": "twofactor.require", "reason": "Asked"}), **CUSTOMER
    ),
    "customer_undo": desk(
        post(ACTIONS, lambda _: {"reason": "Asked"}), **CUSTOMER, action_id="done_action_id"
    ),
    "customer_cancel": desk(post(ACTIONS), **CUSTOMER, action_id="action_id"),
    "desk": desk(get(VIEW)),
    "ticket_list": desk(get(VIEW)),
    "board": desk(get("tickets.view_board")),
    "ticket": desk(get(VIEW), **NUMBER),
    "ticket_due": desk(get(VIEW), **NUMBER),
    "ticket_escalation_acknowledge": desk(post(EDIT), **NUMBER, escalation_id="escalation_id"),
    "ticket_tasks": desk(get(VIEW), post(EDIT, lambda _: {"title": "Ask"}), **NUMBER),
    "ticket_task": desk(post(EDIT, lambda _: {"to": "done"}), **NUMBER, task_id="task_id"),
    "ticket_critical": desk(get(VIEW), **NUMBER),
    "ticket_critical_raise": desk(post(EDIT, lambda f: {"lane": f.slug}), **NUMBER),
    "ticket_critical_acknowledge": desk(post(EDIT, ok=(409,)), **NUMBER),
    "ticket_critical_downgrade": desk(post(EDIT, lambda _: {"reason": "Asked"}, ok=(409,)), **NUMBER),
    "ticket_critical_decide": desk(
        post(EDIT, lambda _: {"decision": "refuse"}, ok=(409,)), **NUMBER, downgrade_id="1"
    ),
    "ticket_legal": desk(
        get(VIEW),
        post(LEGAL, lambda f: {"rule_key": f.slug, "started_at": "2026-03-02T09:30", "key": "new"}),
        **NUMBER,
    ),
    "ticket_legal_meet": desk(post(LEGAL, lambda _: {"note": "Done"}), **DEADLINE),
    "ticket_legal_void": desk(post(LEGAL_DECIDE, lambda _: {"note": "Not ours"}), **DEADLINE),
    "ticket_legal_extend": desk(
        post(LEGAL, lambda _: {"wanted_due_at": "2026-03-08T09:00", "reason": "Asked"}), **OTHER_DEADLINE
    ),
    "ticket_legal_decide": desk(post(LEGAL_DECIDE, lambda _: {"decision": "approve"}), **DEADLINE),
    "ticket_proof_json": desk(get(VIEW), **NUMBER),
    "ticket_proof_pdf": desk(get(VIEW), **NUMBER),
    "ticket_merge": desk(get(EDIT), post(EDIT, lambda _: {"into": "0"}, ok=(404, 409, 422)), **NUMBER),
    "ticket_menu": desk(get(VIEW), **NUMBER, name="assign"),
    "ticket_write": desk(post(VIEW, reply), **NUMBER),
    "ticket_file": desk(get(VIEW), **NUMBER, file_id="file_id"),
    "ticket_assign": desk(post(ASSIGN, lambda f: {"id": f.membership_id}), **NUMBER),
    "ticket_team": desk(post(ASSIGN, lambda f: {"id": f.own_team_id}), **NUMBER),
    "ticket_status": desk(post(EDIT, lambda _: {"status": "solved"}), **NUMBER),
    "ticket_priority": desk(post(EDIT, lambda _: {"priority": "urgent"}), **NUMBER),
    "ticket_topic": desk(post(EDIT, lambda f: {"id": f.topic_id}), **NUMBER),
    "ticket_subject": desk(post(EDIT, lambda _: {"subject": "Other"}), **NUMBER),
    "ticket_tags": desk(post(EDIT, lambda _: {"tags": "a,b"}), **NUMBER),
    "ticket_follow": desk(post(VIEW, lambda _: {"follow": "on"}), **NUMBER),
    "ticket_new_link": desk(post(EDIT), **NUMBER),
    "routing": desk(get(CONFIGURE)),
    "routing_new": desk(get(CONFIGURE), post(CONFIGURE, lambda f: routing_form(f) | {"key": "new"})),
    "routing_simulation": desk(get(CONFIGURE), post(CONFIGURE, lambda _: {"rules": "[]"})),
    "routing_rule": desk(get(CONFIGURE), post(CONFIGURE, routing_form), **KEY),
    "routing_switch": desk(post(CONFIGURE, lambda _: {"is_active": "0"}), **KEY),
    "routing_move": desk(post(CONFIGURE, lambda _: {"to": "up"}), **KEY),
    "routing_team": desk(
        get(CONFIGURE), post(CONFIGURE, lambda _: {"strategy": "manual", "capacity": "3"}), **KEY
    ),
    "routing_person": desk(post(CONFIGURE, lambda _: {"capacity": "3"}), membership_id="membership_id"),
    "automation": desk(get(CONFIGURE)),
    "automation_new": desk(get(CONFIGURE), post(CONFIGURE, lambda _: rule_form() | {"key": "new"})),
    "automation_rule": desk(get(CONFIGURE), post(CONFIGURE, lambda _: rule_form()), **KEY),
    "automation_move": desk(post(CONFIGURE, lambda _: {"to": "up"}), **KEY),
    "automation_try": desk(get(CONFIGURE)),
}

API = {
    "api-members": api(get("people.view")),
    "api-availability": api(
        patch("people.set_availability", lambda _: {"is_available": False}),
        membership_id="other_membership_id",
    ),
    "api-teams": api(get("people.view")),
    "api-shifts": api(get(OWN_SHIFTS)),
    "api-work-patterns": api(
        get(OWN_SHIFTS), post(SHIFTS, lambda f: hours(f) | {"calendar": f.slug}, ok=(201,))
    ),
    "api-work-pattern": api(patch(SHIFTS, lambda _: {"until_on": "2026-05-01"}), pattern_id="pattern_id"),
    "api-times-off": api(get(OWN_SHIFTS), post(OWN_SHIFTS, away, ok=(201, 403))),
    "api-time-off": api(delete(OWN_SHIFTS, ok=(204, 404)), time_off_id="time_off_id"),
    "api-on-calls": api(get(OWN_SHIFTS), post(SHIFTS, lambda f: away(f) | {"team": f.slug})),
    "api-on-call": api(delete(SHIFTS), on_call_id="on_call_id"),
    "api-tokens": api(
        get(TOKENS, persons=True),
        post(
            TOKENS,
            lambda _: {"name": "New", "scopes": [VIEW], "expires_at": "2026-04-01T00:00:00Z"},
            persons=True,
        ),
    ),
    "api-token": api(delete(TOKENS, persons=True), token_id="token_id"),
    "api-webhooks": api(
        get(HOOKS), post(HOOKS, lambda _: {"url": "https://new.example.org/", "codes": ["*"]})
    ),
    "api-webhook": api(
        get(HOOKS), patch(HOOKS, lambda _: {"url": "https://new.example.org/"}), delete(HOOKS), **ENDPOINT
    ),
    "api-webhook-secret": api(post(HOOKS), delete(HOOKS), **ENDPOINT),
    "api-deliveries": api(get(HOOKS), **ENDPOINT),
    "api-attempts": api(get(HOOKS), delivery_id="delivery_id"),
    "api-resend": api(post(HOOKS), delivery_id="delivery_id"),
    "api-events": api(get("events.view_audit")),
    "api-platform-events": api(get("platforms.view_ingest"), post("platform.ingest", news)),
    "api-platform-connection": api(
        get(PLATFORM),
        post(PLATFORM, lambda _: {"endpoint_url": "https://new.example.org"}),
        patch(PLATFORM, lambda _: {"is_active": False}),
    ),
    "api-platform-rotate": api(post(PLATFORM, lambda _: {"direction": "in"})),
    "api-customers": api(get(SEE)),
    "api-customer": api(get(SEE), **CUSTOMER),
    "api-customer-reveal": api(
        post("platforms.reveal_personal_data", lambda _: {"reason": "Asked"}), **CUSTOMER
    ),
    "api-actions": api(
        get(ACTIONS),
        post(
            ACTIONS,
            lambda f: {
                "kind": "twofactor.require",
                "customer_id": f.customer_id,
                "payload": {},
                "reason": "Asked",
            },
        ),
    ),
    "api-action": api(get(ACTIONS), action_id="action_id"),
    "api-action-undo": api(post(ACTIONS, lambda _: {"reason": "Asked"}), action_id="done_action_id"),
    "api-action-cancel": api(post(ACTIONS), action_id="action_id"),
    "api-tickets": api(get(VIEW), post("tickets.create", ticket)),
    "api-ticket": api(get(VIEW), **NUMBER),
    "api-messages": api(get(VIEW), **NUMBER),
    "api-replies": api(post("tickets.reply", lambda _: {"body": "Hello"}), **NUMBER),
    "api-notes": api(post("tickets.note", lambda _: {"body": "Hello"}), **NUMBER),
    "api-ticket-assign": api(post(ASSIGN, lambda f: {"membership_id": f.membership_id}), **NUMBER),
    "api-ticket-team": api(post(ASSIGN, lambda f: {"team": f.slug}), **NUMBER),
    "api-ticket-status": api(post(EDIT, lambda _: {"status": "solved"}), **NUMBER),
    "api-ticket-priority": api(post(EDIT, lambda _: {"priority": "urgent"}), **NUMBER),
    "api-ticket-topic": api(post(EDIT, lambda f: {"topic": f.slug}), **NUMBER),
    "api-ticket-subject": api(post(EDIT, lambda _: {"subject": "Other"}), **NUMBER),
    "api-ticket-tags": api(post(EDIT, lambda _: {"tags": ["a"]}), **NUMBER),
    "api-ticket-follow": api(post(VIEW, persons=True), delete(VIEW, persons=True), **NUMBER),
    "api-ticket-merge": api(post(EDIT, lambda _: {"into": 0}, ok=(404, 409, 422)), **NUMBER),
    "api-ticket-clocks": api(get(VIEW), **NUMBER),
    "api-ticket-escalations": api(get(VIEW), **NUMBER),
    "api-escalation-acknowledge": api(post(EDIT, persons=True), **NUMBER, escalation_id="escalation_id"),
    "api-ticket-tasks": api(get(VIEW), post(EDIT, lambda _: {"title": "Ask"}), **NUMBER),
    "api-ticket-task": api(patch(EDIT, lambda _: {"is_done": True}), **NUMBER, task_id="task_id"),
    "api-ticket-events": api(get(VIEW), **NUMBER),
    "api-ticket-file": api(get(VIEW), **NUMBER, file_id="file_id"),
    "api-critical": api(get(VIEW), post(EDIT, lambda f: {"lane": f.slug}), **NUMBER),
    "api-critical-acknowledge": api(post(EDIT, ok=(409,), persons=True), **NUMBER),
    "api-downgrades": api(post(EDIT, lambda _: {"reason": "Asked"}, ok=(409,), persons=True), **NUMBER),
    "api-downgrade": api(
        post(EDIT, lambda _: {"is_approved": False}, ok=(409,), persons=True), **NUMBER, downgrade_id="1"
    ),
    "api-critical-lanes": api(
        get(CONFIGURE),
        post(CONFIGURE, lambda _: {"key": "new", "name": "New", "team": "safety", "definition": LANE}),
    ),
    "api-critical-lane": api(get(CONFIGURE), patch(CONFIGURE, lambda _: {"name": "New"}), **KEY),
    "api-ticket-deadlines": api(
        get(VIEW),
        post(LEGAL, lambda f: {"rule_key": f.slug, "started_at": "2026-03-02T09:00:00Z", "key": "new"}),
        **NUMBER,
    ),
    "api-deadline-meet": api(post(LEGAL, lambda _: {"note": "Done"}), **DEADLINE),
    "api-deadline-void": api(post(LEGAL_DECIDE, lambda _: {"note": "Not ours"}), **DEADLINE),
    "api-deadline-extensions": api(
        post(LEGAL, lambda _: {"wanted_due_at": "2026-03-08T09:00:00Z", "reason": "Asked"}, persons=True),
        **OTHER_DEADLINE,
    ),
    "api-deadline-decision": api(
        post(LEGAL_DECIDE, lambda _: {"is_approved": True}, persons=True), **DEADLINE
    ),
    "api-ticket-proof": api(get(VIEW), **NUMBER),
    "api-legal-rules": api(
        get(VIEW), post(CONFIGURE, lambda _: {"key": "new", "name": "New", "terms": LEGAL_TERMS})
    ),
    "api-legal-rule": api(get(VIEW), patch(CONFIGURE, lambda _: {"name": "New"}), **KEY),
    "api-legal-versions": api(get(VIEW), post(CONFIGURE, lambda _: {"terms": LEGAL_TERMS}), **KEY),
    "api-files": api(post("tickets.note", files)),
    "api-views": api(get(VIEW)),
    "api-board": api(get("tickets.view_board")),
    "api-topics": api(get(VIEW), post(CONFIGURE, lambda _: {"key": "new", "title": "New"})),
    "api-topic": api(get(VIEW), patch(CONFIGURE, lambda _: {"title": "New"}), **KEY),
    "api-forms": api(get(VIEW), post(CONFIGURE, lambda _: {"fields": []}), **KEY),
    "api-topic-order": api(post(CONFIGURE, lambda f: {"keys": [f.slug]})),
    "api-routing-rules": api(
        get(CONFIGURE), post(CONFIGURE, lambda _: {"key": "new", "name": "New", "team": "support"})
    ),
    "api-routing-rule": api(get(CONFIGURE), patch(CONFIGURE, lambda _: {"name": "New"}), **KEY),
    "api-routing-order": api(post(CONFIGURE, lambda f: {"keys": [f.slug]})),
    "api-routing-teams": api(get(CONFIGURE)),
    "api-routing-team": api(patch(CONFIGURE, lambda _: {"capacity": 3}), **KEY),
    "api-routing-people": api(get(CONFIGURE)),
    "api-routing-person": api(patch(CONFIGURE, lambda _: {"capacity": 3}), membership_id="membership_id"),
    "api-routing-simulation": api(post(CONFIGURE)),
    "api-ticket-routing": api(get(VIEW), **NUMBER),
    "api-automation": api(
        get(VIEW), post(CONFIGURE, lambda _: {"key": "new", "name": "New", "definition": RULE})
    ),
    "api-automation-rule": api(get(VIEW), patch(CONFIGURE, lambda _: {"name": "New"}), **KEY),
    "api-automation-versions": api(get(VIEW), post(CONFIGURE, lambda _: {"definition": RULE}), **KEY),
    "api-automation-order": api(post(CONFIGURE, lambda f: {"keys": [f.slug]})),
    "api-automation-try": api(post(CONFIGURE, lambda _: {"definition": RULE})),
    "api-ticket-automation": api(get(VIEW), **NUMBER),
    "api-ticket-automation-try": api(get(VIEW), **NUMBER),
    "api-policies": api(get(VIEW), post(CONFIGURE, lambda _: {"key": "new", "name": "New", "terms": TERMS})),
    "api-policy": api(get(VIEW), patch(CONFIGURE, lambda _: {"name": "New"}), **KEY),
    "api-policy-versions": api(get(VIEW), post(CONFIGURE, lambda _: {"terms": TERMS}), **KEY),
    "api-policy-preview": api(post(CONFIGURE, lambda f: {"key": f.slug, "terms": TERMS})),
    "api-calendar-preview": api(post(CONFIGURE, lambda f: {"key": f.slug, "definition": HOURS})),
    "api-changes": api(get(VIEW)),
    "api-change": api(get(VIEW), change_id="retargeting_id"),
    "api-policy-order": api(post(CONFIGURE, lambda f: {"keys": [f.slug]})),
    "api-calendars": api(
        get(VIEW), post(CONFIGURE, lambda _: {"key": "new", "name": "New", "definition": HOURS})
    ),
    "api-calendar": api(get(VIEW), patch(CONFIGURE, lambda _: {"name": "New"}), **KEY),
    "api-calendar-versions": api(get(VIEW), post(CONFIGURE, lambda _: {"definition": HOURS}), **KEY),
    "api-holidays": api(
        post(CONFIGURE, lambda _: {"country": "DE", "first_year": 2026, "last_year": 2026}), **KEY
    ),
}

PORTAL = {
    "portal_front": portal(get()),
    "portal_topics": portal(get()),
    "portal_new": portal(get(), post(body=request), topic_key="slug"),
    "portal_requests": portal(get()),
    "portal_enter": portal(get(ok=(403,))),
    "portal_leave": portal(post()),
    "portal_request": portal(get(), **LINK),
    "portal_sent": portal(get(), **LINK),
    "portal_write": portal(post(body=lambda _: {"body": "Hello", "key": "k1"}), **LINK),
    "portal_close": portal(post(), **LINK),
    "portal_reopen": portal(post(ok=(303, 409)), **LINK),
    "portal_file": portal(get(), **LINK, file_id="file_id"),
    "tenant_theme": portal(get()),
    "api-schema": portal(get()),
    "api-docs": portal(get()),
}

# allauth's own pages; what they show is about whoever is signed in. Most ask for the password again first.
PASSKEY = {"pk": "passkey_id"}
ACCOUNT = {
    "account_login": account(get(), post()),
    "account_logout": account(get()),
    "account_inactive": account(get()),
    "account_reauthenticate": account(get(), post()),
    "account_change_password": account(get(), post()),
    "account_handover": account(get(), post(body=lambda _: {"ticket": "x"})),
    "mfa_index": account(get()),
    "mfa_authenticate": account(get(), post(body=lambda _: {"code": "123456"})),
    "mfa_reauthenticate": account(get(), post(body=lambda _: {"code": "123456"})),
    "mfa_activate_totp": account(get(), post(body=lambda _: {"code": "123456"})),
    "mfa_deactivate_totp": account(get(), post()),
    "mfa_view_recovery_codes": account(get()),
    "mfa_generate_recovery_codes": account(get(), post()),
    "mfa_download_recovery_codes": account(get()),
    "mfa_list_webauthn": account(get()),
    "mfa_add_webauthn": account(get(), post()),
    "mfa_reauthenticate_webauthn": account(get(), post()),
    "mfa_remove_webauthn": account(get(), post(), **PASSKEY),
    "mfa_edit_webauthn": account(get(), post(body=lambda _: {"name": "Mine"}), **PASSKEY),
    "mfa_login_webauthn": account(get(), post()),
}

ROUTES: dict[str, Route] = DESK | API | PORTAL | ACCOUNT

FILES = {"file": Route("files", (get(),), {"token": "file_token", "name": "a.txt"}),
         "tenant_theme": portal(get())}  # fmt: skip

# The admin's models: where the id of one of the tenant's rows is found.
ADMIN = {
    "people_membership": "membership_id",
    "people_team": "own_team_id",
    "people_skill": "skill_id",
    "people_apitoken": "token_id",
    "people_signin": "sign_in_id",
    "people_notification": "notification_id",
    "tenancy_tenant": "tenant_id",
    "clock_calendar": "calendar_id",
    "clock_workpattern": "pattern_id",
    "clock_timeoff": "time_off_id",
    "clock_oncall": "on_call_id",
    "files_file": "file_id",
    "api_idempotentrequest": "request_id",
    "platforms_customer": "customer_id",
    "platforms_action": "action_id",
    "platforms_platformconnection": "connection_id",
    "platforms_ingestedevent": "ingested_id",
    "platforms_reveal": "reveal_id",
    "tickets_criticallane": "lane_id",
    "tickets_slapolicy": "policy_id",
    "tickets_legalrule": "legal_rule_id",
    "tickets_automationrule": "automation_id",
    "tickets_automationrun": "automation_run_id",
    "tickets_routingrule": "routing_rule_id",
    "tickets_teamrouting": "team_routing_id",
    "tickets_membercapacity": "capacity_id",
    "tickets_ticket": "ticket_id",
    "tickets_escalation": "escalation_id",
    "tickets_tickettask": "task_id",
    "tickets_clockevent": "clock_event_id",
    "tickets_topic": "topic_id",
}
ADMIN_PAGES = {"search", "index", "login", "logout", "password_change", "password_change_done", "autocomplete",
               "jsi18n", "view_on_site", "app_list"}  # fmt: skip
