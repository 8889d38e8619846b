import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.stack import Product, product

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys share one running product, so one worker takes them all."""
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.journey)
            item.add_marker(pytest.mark.xdist_group("journeys"))


@pytest.fixture(scope="session")
def stack(pg_socket: str, worker_id: str) -> Iterator[Product]:
    folder = Path(tempfile.mkdtemp(prefix="sdj-", dir="/tmp"))
    try:
        name = f"journey_{os.getpid()}_{worker_id}"
        with product(
            folder, socket_folder=pg_socket, template=os.environ["TEST_TEMPLATE"], name=name
        ) as found:
            found.start("web", "live", "worker", "clock", "sandbox")
            yield found
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    """A missing browser is a failure: `make test` finds or installs one and names it in CHROMIUM.

    Ends with its module: while it runs, Django takes the whole worker for asynchronous.
    """
    from playwright.sync_api import sync_playwright

    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    assert path, "no Chromium: set CHROMIUM, or run `make test`, which installs one"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium, request: pytest.FixtureRequest):
    """`new_page()` opens a browser of its own; a console error or a refused request fails the journey."""
    contexts, complaints = [], []

    def open_page(**options):
        context = chromium.new_context(viewport={"width": 1440, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.complaints = complaints
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
