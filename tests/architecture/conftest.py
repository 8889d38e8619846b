"""What the tests of all addresses share: two furnished desks at a fixed time."""

from types import SimpleNamespace

import pytest
import time_machine


@pytest.fixture
def house(world, settings, tmp_path, monkeypatch):
    """`house.alpha` and `house.beta`, full of things; nobody is slowed down by a rate limit."""
    from kernel.api.throttling import ActorThrottle
    from tests.architecture.matrix_furniture import LATER, complete, furnish, make_token

    settings.FILES_DIR = tmp_path / "files"
    settings.FILES_S3_BUCKET = settings.CLAMD_ADDRESS = ""
    settings.PORTAL_POSTS_A_MINUTE = 10**9
    monkeypatch.setattr(ActorThrottle, "allow_request", lambda *_: True)
    key = settings.SECRET_KEY
    with time_machine.travel(LATER, tick=False):
        alpha = furnish(world.alpha, fillers=3, key=key)
        beta = furnish(world.beta, fillers=0, key=key)
        for one in (alpha, beta):
            one.token_id, one.token = make_token(one.place, *_scopes())
            _, one.weak_token = make_token(one.place)
            complete(one)
        yield SimpleNamespace(alpha=alpha, beta=beta)


def _scopes() -> list[str]:
    from kernel.people.access import list_permissions

    return list_permissions()
