from kernel.tenancy.context import tenant_context
from platforms.models import PlatformConnection

URL = "/api/v1/platform/connection/"


def send(client, method, body, url=URL):
    return getattr(client, method)(url, body, content_type="application/json")


def test_secrets_are_shown_when_made_and_never_again(world, client_for):
    client = client_for(world.alpha.admin)
    assert client.get(URL).status_code == 404
    made = send(client, "post", {"endpoint_url": "https://platform.example.com/desk/"})
    assert made.status_code == 201
    shown = client.get(URL)
    assert shown.json()["endpoint_url"] == "https://platform.example.com/desk"
    assert "whsec_" not in shown.content.decode()
    rotated = send(client, "post", {"direction": "out"}, f"{URL}rotate/").json()["secret"]
    assert rotated != made.json()["secret_out"]
    assert client.get(URL).json()["is_rotating_out"] is True
    assert send(client, "patch", {"is_active": False}).json()["is_active"] is False
    with tenant_context(world.alpha.id):
        known = PlatformConnection.objects.get()
        assert known.secrets_out == [rotated, made.json()["secret_out"]]


def test_addresses_inside_our_network_are_refused(world, client_for):
    client = client_for(world.alpha.admin)
    for url in (
        "http://platform.example.com",
        "https://127.0.0.1",
        "https://10.0.0.1/x",
        "ftp://x",
        "",
        "https://a.example/?q=1",
    ):
        answer = send(client, "post", {"endpoint_url": url})
        assert (answer.status_code, answer.json()["error"]["fields"].keys()) == (422, {"endpoint_url"}), url
    with tenant_context(world.alpha.id):
        assert not PlatformConnection.objects.exists()


def test_only_admins_connect(world, client_for):
    for member in (world.alpha.agent, world.alpha.lead, world.alpha.specialist):
        assert (
            send(client_for(member), "post", {"endpoint_url": "https://platform.example.com"}).status_code
            == 403
        )
        assert client_for(member).get(URL).status_code == 403
