"""The test run: a private PostgreSQL, a database for each worker, the world in it, and no sockets but loopback."""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tests import database  # noqa: E402

_session = ExitStack()
DATA = ROOT.parent / "shared" / "data"


def pytest_configure(config: pytest.Config) -> None:
    """The controller starts the server and makes the template; workers inherit both through the environment."""
    if not hasattr(config, "workerinput") and not config.option.collectonly:
        socket = _session.enter_context(database.server())
        os.environ["TEST_SOCKET"] = socket
        os.environ["TEST_TEMPLATE"] = database.make_template(socket)


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        _session.close()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    if not DATA.is_dir():
        pytest.skip("the folder of real inputs is not on this machine")
    return DATA


@pytest.fixture(scope="session")
def pg_socket() -> str:
    return os.environ["TEST_SOCKET"]


@pytest.fixture(scope="session")
def database_name(worker_id: str) -> str:
    return f"test_{os.getpid()}_{worker_id}"


@pytest.fixture(scope="session")
def django_db_setup(pg_socket: str, database_name: str) -> Iterator[None]:
    from django.db import connections

    database.copy(pg_socket, os.environ["TEST_TEMPLATE"], database_name)
    settings = connections["default"].settings_dict
    settings.update(NAME=database_name, HOST=pg_socket, PORT="", USER=database.APP, PASSWORD="")
    os.environ["DATABASE_URL"] = database.url(pg_socket, database.APP, database_name)
    os.environ["DATABASE_OWNER_URL"] = database.url(pg_socket, database.OWNER, database_name)
    yield
    connections.close_all()
    with psycopg.connect(database.url(pg_socket, database.OWNER, "postgres"), autocommit=True) as connection:
        database.drop(connection, database_name)


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker, pg_socket: str, database_name: str) -> Iterator[None]:
    """For tests that commit: threads, other processes. The worker's database is made anew afterwards."""
    from django.db import connections

    with django_db_blocker.unblock():
        yield
        connections.close_all()
    forget_versions()
    database.copy(pg_socket, os.environ["TEST_TEMPLATE"], database_name)


@pytest.fixture
def owner(django_db_setup: None, pg_socket: str, database_name: str) -> Iterator[psycopg.Connection]:
    """A connection as the owner of the tables, for tampering and for looking behind row-level security."""
    with psycopg.connect(
        database.url(pg_socket, database.OWNER, database_name), autocommit=True
    ) as connection:
        yield connection


@pytest.fixture
def world(request: pytest.FixtureRequest):
    """Two tenants and their people (tests/world.py). Asks for the database unless `committed` has it already."""
    if "committed" not in request.fixturenames:
        request.getfixturevalue("db")
    else:
        request.getfixturevalue("committed")
    from tests.world import load

    return load()


@pytest.fixture
def client_for(world):
    """`client_for(member)` gives a signed-in browser on the member's tenant; `client_for(None, tenant)` a visitor's."""
    from tests.world import browser

    return browser


def forget_versions() -> None:
    """Versions never change and ids are never reused, except here, where the database is made anew."""
    from kernel.clock.queries import get_schedule
    from tickets.queries import automation, policies

    get_schedule.cache_clear()
    policies.calendar_of.cache_clear()
    policies._parsed.clear()
    automation._parsed.clear()
