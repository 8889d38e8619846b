from datetime import timedelta

from helpdesk.schedule import SENTENCES
from kernel.timers.registry import list_periodic


def test_every_recurring_job_has_its_sentence():
    assert {job.name for job in list_periodic()} == set(SENTENCES)
    assert all(sentence.endswith(".") and len(sentence) > 20 for sentence in SENTENCES.values())


def test_leases_are_given_back_within_seconds_and_events_sealed_within_ten():
    every = {job.name: job.every for job in list_periodic()}
    assert every["timers.release"] <= timedelta(seconds=5)
    assert every["events.release"] <= timedelta(seconds=5)
    assert every["events.seal"] <= timedelta(seconds=10)


def test_each_job_runs(db):
    from datetime import UTC, datetime

    for job in list_periodic():
        job.run(now=datetime(2026, 3, 2, tzinfo=UTC))
