"""The admin of one tenant: sees no other, writes through operations, keeps no log of its own."""

import pytest
from django.contrib.admin.models import LogEntry

from kernel.events.models import Event
from kernel.people.models import Membership, Skill, Team, TeamMember, User
from kernel.tenancy.context import tenant_context
from kernel.tenancy.models import Tenant

pytestmark = pytest.mark.usefixtures("bare")


@pytest.fixture
def admin(world, client_for):
    return client_for(world.alpha.admin)


def events(world, code):
    with tenant_context(world.alpha.id):
        return list(Event.objects.filter(code=code).order_by("id").values_list("subject_id", "data"))


@pytest.mark.parametrize("role", ["agent", "specialist", "lead"])
def test_other_roles_are_refused(world, client_for, role):
    assert client_for(getattr(world.alpha, role)).get("/admin/").status_code == 403


def test_strangers_sign_in(visitor):
    assert (
        visitor.get("/admin/people/team/")["Location"] == "/accounts/login/?next=%2Fadmin%2Fpeople%2Fteam%2F"
    )


def test_lists_and_choices_are_of_this_tenant(world, admin):
    page = admin.get("/admin/people/membership/").content.decode()
    assert "agent@alpha.example" in page
    assert "beta" not in page.lower()
    change = admin.get(f"/admin/people/team/{world.alpha.teams['support']}/change/").content.decode()
    assert "Agent Alpha" in change
    assert "beta" not in change.lower()


@pytest.mark.parametrize("action", ["change", "delete"])
def test_another_tenants_row_is_not_there(world, admin, action):
    theirs = world.beta.teams["support"]
    assert admin.get(f"/admin/people/team/{theirs}/{action}/").status_code == 302
    admin.post(f"/admin/people/team/{theirs}/{action}/", {"key": "taken", "name": "Taken", "post": "yes"})
    with tenant_context(world.beta.id):
        assert Team.objects.get(id=theirs).name == "Support"


def test_another_tenants_row_cannot_be_chosen(world, admin):
    team = world.alpha.teams["billing"]
    form = team_form(world.beta.agent.membership_id)
    response = admin.post(f"/admin/people/team/{team}/change/", form)
    assert "Select a valid choice" in response.content.decode()
    with tenant_context(world.alpha.id):
        assert not TeamMember.objects.filter(
            team_id=team, membership_id=world.beta.agent.membership_id
        ).exists()


def team_form(*members, **changed):
    rows = {f"members-{at}-membership": str(member) for at, member in enumerate(members)}
    management = {"members-TOTAL_FORMS": str(len(members)), "members-INITIAL_FORMS": "0"}
    return {"key": "billing", "name": "Billing", "is_active": "on"} | management | rows | changed


def test_saving_is_an_event_and_no_log_entry(world, admin):
    response = admin.post("/admin/people/skill/add/", {"key": "german", "name": "German"})
    assert response.status_code == 302
    with tenant_context(world.alpha.id):
        skill = Skill.objects.get(key="german")
    assert events(world, "kernel.config_changed") == [
        (skill.id, {"config_id": skill.id, "model": "people.skill", "fields": ["key", "name"]})
    ]
    admin.post(f"/admin/people/skill/{skill.id}/change/", {"key": "german", "name": "Deutsch"})
    admin.post(f"/admin/people/skill/{skill.id}/delete/", {"post": "yes"})
    assert [data["fields"] for _, data in events(world, "kernel.config_changed")] == [
        ["key", "name"],
        ["name"],
        ["deleted"],
    ]
    assert LogEntry.objects.count() == 0
    with tenant_context(world.alpha.id):
        assert not Skill.objects.exists()


def test_a_key_that_exists_is_said_beside_the_form(world, admin):
    response = admin.post("/admin/people/team/add/", team_form(key="support", name="Again"))
    assert response.status_code == 200
    assert "already exists" in response.content.decode()


def test_inlines_go_through_operations_too(world, admin):
    team = world.alpha.teams["safety"]
    member = world.alpha.lead.membership_id
    form = team_form(key="safety", name="Safety", is_restricted="on")
    form |= {"members-TOTAL_FORMS": "2", "members-INITIAL_FORMS": "1"}
    with tenant_context(world.alpha.id):
        place = TeamMember.objects.get(team_id=team)
    form |= {
        "members-0-id": str(place.id),
        "members-0-membership": str(place.membership_id),
        "members-0-is_lead": "on",
    }
    form |= {"members-1-membership": str(member)}
    assert admin.post(f"/admin/people/team/{team}/change/", form).status_code == 302
    found = {(data["model"], *data["fields"]) for _, data in events(world, "kernel.config_changed")}
    assert found == {("people.team",), ("people.teammember", "is_lead"), ("people.teammember", "added")}


def test_adding_a_member_shows_a_password_once(world, admin):
    form = {"email": "New@alpha.example", "display_name": "New Person", "role": "agent"}
    response = admin.post("/admin/people/membership/add/", form, follow=True)
    assert "One-time password of New Person" in response.content.decode()
    user = User.objects.get(email="new@alpha.example")
    assert user.must_change_password
    with tenant_context(world.alpha.id):
        member = Membership.objects.get(user=user)
    assert events(world, "people.member_added") == [
        (member.id, {"membership_id": member.id, "role": "agent"})
    ]


def test_changing_a_role_is_its_own_operation(world, admin):
    member = world.alpha.agent
    form = member_form(world, member, role="lead")
    assert admin.post(f"/admin/people/membership/{member.membership_id}/change/", form).status_code == 302
    assert events(world, "people.role_changed") == [
        (member.membership_id, {"membership_id": member.membership_id, "before": "agent", "after": "lead"})
    ]


def test_the_last_admin_stays(world, admin):
    member = world.alpha.admin
    response = admin.post(
        f"/admin/people/membership/{member.membership_id}/change/", member_form(world, member, role="agent")
    )
    assert response.status_code == 409
    with tenant_context(world.alpha.id):
        assert Membership.objects.get(id=member.membership_id).role == "admin"


def member_form(world, member, **changed):
    with tenant_context(world.alpha.id):
        places = list(TeamMember.objects.filter(membership_id=member.membership_id))
        row = Membership.objects.get(id=member.membership_id)
    form = {"display_name": row.display_name, "role": row.role, "is_active": "on", "is_available": "on"}
    form |= {"time_zone": row.time_zone, "team_places-TOTAL_FORMS": str(len(places))}
    form |= {
        "team_places-INITIAL_FORMS": str(len(places)),
        "skills-TOTAL_FORMS": "0",
        "skills-INITIAL_FORMS": "0",
    }
    for at, place in enumerate(places):
        form |= {f"team_places-{at}-id": str(place.id), f"team_places-{at}-team": str(place.team_id)}
        form |= {f"team_places-{at}-membership": str(member.membership_id)}
    return form | changed


def test_the_tenant_itself(world, admin):
    form = {
        "name": "Alpha",
        "accent_hue": "40",
        "time_zone": "Europe/Berlin",
        "locale": "en",
        "mfa_required": "on",
    }
    assert admin.post(f"/admin/tenancy/tenant/{world.alpha.id}/change/", form).status_code == 302
    with tenant_context(world.alpha.id):
        assert Tenant.objects.get().mfa_required


def test_the_other_tenant_is_not_there(world, admin):
    assert admin.get(f"/admin/tenancy/tenant/{world.beta.id}/change/").status_code == 302


def test_what_is_only_read(world, admin):
    for model in ("apitoken", "signin", "notification"):
        assert admin.get(f"/admin/people/{model}/").status_code == 200
        assert admin.get(f"/admin/people/{model}/add/").status_code == 403


def test_the_name_of_the_desk_is_in_sight(admin):
    assert "<title> Site administration | Alpha admin" in " ".join(
        admin.get("/admin/").content.decode().split()
    )


@pytest.mark.parametrize(
    ("path", "goes"), [("logout/", "/accounts/logout/"), ("password_change/", "/accounts/password/")]
)
def test_signing_out_and_passwords_are_not_the_admins_own(admin, path, goes):
    assert admin.post(f"/admin/{path}")["Location"] == goes


def test_only_the_admin_may_evaluate(admin, visitor):
    assert "'unsafe-eval'" in admin.get("/admin/")["Content-Security-Policy"]
    assert "unsafe" not in visitor.get("/accounts/login/")["Content-Security-Policy"]
