"""Requests come in while processes die with -9, one after the other: none lost, none doubled, no error page."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import psycopg

from tests.journeys.stack import Product, wait_for

REQUESTS = 60
KEY = re.compile(r'name="([^"]*key[^"]*)" value="([^"]+)"')
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')

WORK_LEFT = """
SELECT (SELECT count(*) FROM events_delivery WHERE state IN (0, 1) AND consumer <> '')
     + (SELECT count(*) FROM timers_timer WHERE state IN (0, 1) AND due_at < now())
"""
COUNTS = """
SELECT count(*), count(DISTINCT submission_key), count(DISTINCT subject) FROM tickets_ticket
WHERE subject LIKE 'Under fire __' OR subject LIKE 'Under fire _'
"""
CLOCKS = """
SELECT count(*) FROM tickets_clock c JOIN tickets_ticket t ON t.id = c.ticket_id
WHERE t.subject LIKE 'Under fire %' AND c.metric = 'first_reply'
"""


def send(stack: Product, number: int) -> list[int]:
    """Post one request through the form, again with the same key until it is taken; returns the answers' codes."""
    codes: list[int] = []
    with stack.client("alpha") as client:
        page = client.get("/new/other/").text
        fields = dict(KEY.findall(page)) | {
            "csrfmiddlewaretoken": TOKEN.search(page)[1],
            "subject": f"Under fire {number}",
            "body": "Please answer me.",
            "email": f"person{number}@customers.example",
            "name": "Person",
        }
        origin = {"Origin": f"http://{client.headers['Host']}"}

        def accepted() -> bool:
            codes.append(client.post("/new/other/", data=fields, headers=origin).status_code)
            return codes[-1] in {200, 302, 303}

        wait_for(accepted, what=f"request {number}, last answers {codes[-3:]}")
    return codes


def test_nothing_is_lost_or_doubled_while_processes_die(stack):
    killed = threading.Event()

    def kill_in_turn() -> None:
        for name in ("worker", "clock", "worker", "live", "clock", "worker"):
            stack.kill(name)
            stack.start(name)
        killed.set()

    with ThreadPoolExecutor(5) as pool:
        killer = pool.submit(kill_in_turn)
        codes = [
            code for found in pool.map(lambda number: send(stack, number), range(REQUESTS)) for code in found
        ]
        killer.result()
    assert killed.is_set()
    assert max(codes) < 500
    owner = stack.database_url.replace("stagedoor_app", "stagedoor_owner")
    with psycopg.connect(owner, autocommit=True) as connection:
        assert connection.execute(COUNTS).fetchone() == (REQUESTS, REQUESTS, REQUESTS)
        assert connection.execute(CLOCKS).fetchone() == (REQUESTS,)
        wait_for(
            lambda: connection.execute(WORK_LEFT).fetchone() == (0,), seconds=90, what="the work to be done"
        )


def test_losing_redis_loses_no_work_and_breaks_no_page(stack):
    """Redis dies whole, with its memory; the clock does the work itself, and hands it on again when Redis is back."""
    stack.redis_server.stop()
    try:
        codes = [code for number in range(1000, 1010) for code in send(stack, number)]
        assert max(codes) < 500
        owner = stack.database_url.replace("stagedoor_app", "stagedoor_owner")
        with psycopg.connect(owner, autocommit=True) as connection:
            wait_for(
                lambda: connection.execute(WORK_LEFT).fetchone() == (0,),
                seconds=90,
                what="work without Redis",
            )
    finally:
        stack.redis_server.start()
