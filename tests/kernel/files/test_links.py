import pytest

from kernel.files.links import NoFile, Refused, StillChecked, link_to
from kernel.files.models import File, FileState
from kernel.tenancy.context import tenant_context
from kernel.tenancy.queries import get_tenant
from tests.world import NOW


@pytest.fixture
def link(world):
    def make(file, *, place=None, **given):
        place = place or world.alpha
        with tenant_context(place.id):
            return link_to(file, actor=place.agent.actor, tenant=get_tenant(), now=NOW, **given)

    return make


def test_the_address_is_on_the_files_host(upload, link, settings):
    settings.FILES_PORT_SUFFIX = ":8000"
    address = link(upload("a b/ü.txt", b"x"))
    assert address.startswith("http://alpha.files.localhost:8000/f/")
    assert address.endswith("/%C3%BC.txt")


def test_inline_is_for_pictures_that_we_drew(upload, link):
    assert "?inline" not in link(upload("a.txt", b"x"), inline=True)


@pytest.mark.parametrize(
    ("state", "error", "words"),
    [
        (FileState.PENDING, StillChecked, "still being checked"),
        (FileState.INFECTED, Refused, "contains malware"),
    ],
)
def test_no_link_to_what_is_not_handed_out(world, upload, link, state, error, words):
    file = upload("a.txt", b"x")
    file.state = state
    with pytest.raises(error, match=words):
        link(file)


def test_no_link_to_another_tenants_file(world, upload, link):
    file = upload("a.txt", b"x", place=world.beta)
    with pytest.raises(NoFile):
        link(file)
    with tenant_context(world.alpha.id):
        assert not File.objects.filter(id=file.id).exists()
