"""What workers promise: JSON only, explicit names, no delays and no schedules of Celery's own."""

import re
from pathlib import Path

import pytest

from helpdesk.celery import QUEUES, app, broker_url

ROOT = Path(__file__).resolve().parents[2]
APPS = ("kernel", "platforms", "tickets", "helpcenter", "helpdesk")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("redis://host:6379/1", "redis://host:6379/1"),
        ("unix:///tmp/a/redis.sock?db=2", "redis+socket:///tmp/a/redis.sock?virtual_host=2"),
        ("unix:///tmp/redis.sock", "redis+socket:///tmp/redis.sock?virtual_host=0"),
    ],
)
def test_a_redis_socket_has_another_name_for_celery(given, expected):
    assert broker_url(given) == expected


def test_workers_take_every_queue_and_nothing_but_json():
    assert {queue.name for queue in app.conf.task_queues} == {*QUEUES, "default"}
    assert (app.conf.task_serializer, app.conf.accept_content) == ("json", ["json"])
    assert not app.conf.beat_schedule


def test_tasks_have_names_that_do_not_move_with_the_code():
    app.loader.import_default_modules()
    ours = {name for name in app.tasks if not name.startswith("celery.")}
    assert {"kernel.timers.run_timers", "kernel.events.run_deliveries", "kernel.events.run_webhooks"} <= ours


def test_tasks_tolerate_arguments_they_do_not_know(monkeypatch):
    ran = []
    monkeypatch.setattr("kernel.timers.tasks.run_timers", lambda **values: ran.append(values["claims"]))
    app.tasks["kernel.timers.run_timers"](tenant_id=1, claims=[[5, 0]], from_a_newer_clock=True)
    assert ran == [[(5, 0)]]


def test_nobody_asks_celery_to_do_anything_later():
    """A message in a broker is no place for a promise: timers are rows."""
    delayed = re.compile(r"\beta\s*=|countdown\s*=|beat_schedule\s*=|crontab\(|\.retry\(")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for name in APPS
        for path in (ROOT / name).rglob("*.py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if delayed.search(line)
    ]
    assert found == []
