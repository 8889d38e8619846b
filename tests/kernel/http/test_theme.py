from kernel.http.theme import theme_url
from kernel.tenancy.context import tenant_context
from kernel.tenancy.queries import get_tenant


def test_the_theme_is_kept_for_a_year_under_its_own_version(visitor, world):
    with tenant_context(world.alpha.id):
        url = theme_url(get_tenant())
    response = visitor.get(url)
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert b"--tenant: #" in response.content


def test_another_version_is_asked_for_again(visitor):
    assert visitor.get("/theme.css?v=old")["Cache-Control"] == "no-cache"


def test_each_tenant_has_its_own(visitor, world):
    assert visitor.get("/theme.css").content != visitor.get("/theme.css", HTTP_HOST=world.beta.host).content
