from pathlib import Path

import pytest

from helpdesk.stack.config import load_config
from helpdesk.stack.errors import StackError
from helpdesk.stack.servers import backing_servers

DATABASE = "postgresql://app@db.example.com/desk"
OWNER = "postgresql://owner@db.example.com/desk"
REDIS = "redis://redis.example.com/0"


def test_starts_nothing_where_outside_servers_are_named(tmp_path: Path):
    environ = {"DATABASE_URL": DATABASE, "DATABASE_OWNER_URL": OWNER, "REDIS_URL": REDIS}
    with backing_servers(load_config(root=tmp_path, environ=environ)) as backing:
        assert (backing.database_url, backing.owner_url, backing.redis_url) == (DATABASE, OWNER, REDIS)
        assert backing.embedded == ()
        assert not backing.has_new_database
    assert list(tmp_path.iterdir()) == []


def test_an_owner_without_a_database_is_a_mistake(tmp_path: Path):
    config = load_config(root=tmp_path, environ={"DATABASE_OWNER_URL": OWNER, "REDIS_URL": REDIS})
    with pytest.raises(StackError, match="set both or neither"), backing_servers(config):
        pytest.fail("started")


def test_one_may_be_outside_and_the_other_embedded(place: Path):
    config = load_config(root=place, environ={"DATABASE_URL": DATABASE})
    with backing_servers(config) as backing:
        assert (backing.database_url, backing.owner_url) == (DATABASE, None)
        assert [server.name for server in backing.embedded] == ["redis"]
        assert backing.redis_url == f"unix://{place}/.data/run/redis.sock?db=0"
