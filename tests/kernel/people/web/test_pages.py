"""Settings, notifications and tokens as people meet them."""

import json
import re

import pytest

from kernel.people.models import ApiToken, Membership, User
from kernel.people.operations.notifications import notify
from kernel.people.queries import notifications as queries
from kernel.tenancy.context import tenant_context
from tests.world import NOW

pytestmark = pytest.mark.usefixtures("bare")
PAGES = ["/desk/me/", "/desk/me/security/", "/desk/notifications/", "/desk/switch/"]
GOOD = {"display_name": "Ann O'Hara", "time_zone": "Asia/Tokyo", "shortcuts_enabled": "on"}


@pytest.fixture
def client(world, client_for):
    return client_for(world.alpha.agent)


def member(world):
    with tenant_context(world.alpha.id):
        return Membership.objects.get(id=world.alpha.agent.membership_id)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("role", ["agent", "specialist", "lead", "admin"])
def test_everyone_who_works_here(world, client_for, path, role):
    response = client_for(getattr(world.alpha, role)).get(path)
    assert response.status_code == 200
    assert 'style="' not in response.content.decode()


def test_admins_find_their_places(world, client_for):
    for role, found in (("admin", True), ("lead", False)):
        page = client_for(getattr(world.alpha, role)).get("/desk/me/").content.decode()
        assert ('href="/admin/"' in page) is found
        assert ('href="/desk/tokens/"' in page) is found


def test_settings_are_saved(world, client):
    assert (
        client.post("/desk/me/", {"display_name": " Ann  O'Hara", "time_zone": "Asia/Tokyo"}).status_code
        == 303
    )
    found = member(world)
    assert (found.display_name, found.time_zone) == ("Ann  O'Hara", "Asia/Tokyo")
    assert not User.objects.get(id=found.user_id).shortcuts_enabled
    assert 'data-shortcuts="off"' in client.get("/desk/me/").content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("display_name", ""),
        ("display_name", "x" * 121),
        ("display_name", "a\x00b"),
        ("time_zone", "Mars/Olympus"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(world, client, field, value):
    before = member(world)
    response = client.post("/desk/me/", GOOD | {field: value})
    assert response.status_code == 422
    assert re.search(rf'id="id_{field}_error"', response.content.decode())
    if field != "display_name":
        assert "Ann O&#x27;Hara" in response.content.decode()
    assert member(world).display_name == before.display_name


def test_availability(world, client):
    response = client.post("/desk/me/availability/", {"is_available": "0", "next": "/desk/notifications/"})
    assert (response.status_code, response["Location"]) == (303, "/desk/notifications/")
    assert not member(world).is_available
    assert "Not taking new work" in client.get("/desk/me/").content.decode()


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:1", ""])
def test_availability_leads_nowhere_else(client, elsewhere):
    response = client.post("/desk/me/availability/", {"is_available": "1", "next": elsewhere})
    assert response["Location"] == "/desk/me/"


def test_notifications(world, client, monkeypatch):
    monkeypatch.setattr(
        queries,
        "_tellers",
        {"k": lambda rows: {row.id: queries.Told("<b>News</b>", "/desk/1/") for row in rows}},
    )
    with tenant_context(world.alpha.id):
        ids = [world.alpha.agent.membership_id]
        for number in range(60):
            notify(
                membership_ids=ids, kind="k", subject_kind="t", subject_id=number, key=str(number), now=NOW
            )
    first = client.get("/desk/notifications/").content.decode()
    assert first.count("&lt;b&gt;News") == 50
    older = re.search(r'rel="next" href="([^"]+)"', first)[1]
    second = client.get(f"/desk/notifications/{older}").content.decode()
    assert second.count("&lt;b&gt;News") == 10
    piece = client.get("/desk/notifications/", HTTP_HX_REQUEST="true").content.decode()
    assert "<html" not in piece
    assert client.post("/desk/notifications/read/").status_code == 303
    assert '<span class="chip" data-tone="info">' not in client.get("/desk/notifications/").content.decode()


def test_a_made_up_page_is_refused(client):
    assert client.get("/desk/notifications/?after=made-up").status_code == 422


def test_the_query_count_does_not_grow(world, client, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(
        queries, "_tellers", {"k": lambda rows: {row.id: queries.Told("x", "/") for row in rows}}
    )

    def fill(start, stop):
        with tenant_context(world.alpha.id):
            for number in range(start, stop):
                notify(
                    membership_ids=[world.alpha.agent.membership_id],
                    kind="k", subject_kind="t", subject_id=number, key=str(number), now=NOW,
                )  # fmt: skip

    for span in ((0, 2), (2, 40)):
        fill(*span)
        with django_assert_num_queries(10):
            client.get("/desk/notifications/")


class TestTokens:
    FORM = {"name": "Importer", "scopes": ["people.view"], "life": "30"}

    @pytest.mark.parametrize("role", ["agent", "specialist", "lead"])
    def test_only_for_admins(self, world, client_for, role):
        client = client_for(getattr(world.alpha, role))
        assert client.get("/desk/tokens/").status_code == 403
        assert client.post("/desk/tokens/", self.FORM).status_code == 403
        with tenant_context(world.alpha.id):
            assert not ApiToken.objects.exists()

    def test_shown_once(self, world, client_for):
        client = client_for(world.alpha.admin)
        page = client.post("/desk/tokens/", self.FORM).content.decode()
        text = re.search(r"<code>(hd_[0-9a-f]+_[\w-]+)</code>", page)[1]
        assert text not in client.get("/desk/tokens/").content.decode()
        with tenant_context(world.alpha.id):
            token = ApiToken.objects.get()
        assert client.post(f"/desk/tokens/{token.id}/revoke/").status_code == 303
        assert "revoked" in client.get("/desk/tokens/").content.decode()

    @pytest.mark.parametrize("wrong", [{"name": ""}, {"scopes": []}, {"scopes": ["x.y"]}, {"life": "9999"}])
    def test_what_is_wrong(self, world, client_for, wrong):
        assert client_for(world.alpha.admin).post("/desk/tokens/", self.FORM | wrong).status_code == 422

    def test_another_tenants(self, world, client_for):
        client_for(world.beta.admin).post("/desk/tokens/", self.FORM)
        with tenant_context(world.beta.id):
            theirs = ApiToken.objects.get().id
        client = client_for(world.alpha.admin)
        assert client.post(f"/desk/tokens/{theirs}/revoke/").status_code == 404
        assert "Importer" not in client.get("/desk/tokens/").content.decode()
        with tenant_context(world.beta.id):
            assert ApiToken.objects.get().revoked_at is None


@pytest.fixture(scope="session")
def naughty(shared_data):
    """Every ninth over HTTP: the fields themselves meet all of them in their own tests."""
    return json.loads((shared_data / "naughty_strings/public/blns.json").read_text())[::9]


def test_naughty_strings_in_the_settings(world, client, naughty):
    for text in naughty:
        response = client.post("/desk/me/", GOOD | {"display_name": text})
        assert response.status_code in {303, 422}, text
    assert client.get("/desk/me/").status_code == 200


def test_naughty_strings_at_sign_in(world, sign_in, naughty):
    for number, text in enumerate(naughty):
        assert sign_in(world.alpha, text, text, f"10.0.{number}.1")[1].status_code == 200, text
        assert sign_in(world.alpha, "a@b.example", text, f"10.1.{number}.1")[1].status_code == 200, text
