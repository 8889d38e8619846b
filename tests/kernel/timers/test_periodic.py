from datetime import UTC, datetime, timedelta

import pytest

from kernel.timers import registry
from kernel.timers.models import PeriodicJob
from kernel.timers.periodic import prepare_jobs, run_due_jobs

PAST = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def jobs(db, monkeypatch):
    monkeypatch.setattr(registry, "_periodic", {})
    PeriodicJob.objects.all().delete()

    def register(name, run, every=timedelta(hours=1)):
        registry.periodic(name, every=every)(run)
        prepare_jobs(jobs=registry.list_periodic(), now=PAST)

    return register


def now():
    return datetime.now(UTC)


def test_runs_what_is_due_once_in_each_slot(jobs):
    ran = []
    jobs("a", lambda *, now: ran.append(now))
    moment = now()
    assert run_due_jobs(now=moment) == ["a"]
    assert run_due_jobs(now=now()) == []
    assert ran == [moment]
    job = PeriodicJob.objects.get(name="a")
    assert job.next_run_at - job.last_run_at == timedelta(hours=1)


def test_a_slot_that_another_clock_took_is_left_alone(jobs):
    ran = []
    jobs("a", lambda **_: ran.append("first"))

    def meanwhile(*, now):
        ran.append("second")
        run_due_jobs(now=now)

    registry.periodic("a", every=timedelta(hours=1))(meanwhile)
    assert run_due_jobs(now=now()) == ["a"]
    assert ran == ["second"]


def test_one_that_fails_is_noted_and_the_others_run(jobs):
    ran = []
    jobs("a", lambda **_: 1 / 0)
    jobs("b", lambda **_: ran.append("b"))
    assert run_due_jobs(now=now()) == ["a", "b"]
    assert ran == ["b"]
    assert PeriodicJob.objects.get(name="a").last_error == "ZeroDivisionError: division by zero"
    assert PeriodicJob.objects.get(name="b").last_error == ""


def test_a_clock_that_dies_in_a_daily_job_costs_minutes_not_a_day(jobs):
    class Killed(BaseException):
        pass

    def kill(*, now):
        raise Killed

    jobs("a", kill, every=timedelta(days=1))
    with pytest.raises(Killed):
        run_due_jobs(now=now())
    job = PeriodicJob.objects.get(name="a")
    assert job.next_run_at - job.last_run_at == timedelta(minutes=5)


def test_existing_jobs_keep_their_time(jobs):
    jobs("a", lambda **_: None)
    run_due_jobs(now=now())
    kept = PeriodicJob.objects.get(name="a").next_run_at
    prepare_jobs(jobs=registry.list_periodic(), now=PAST)
    assert PeriodicJob.objects.get(name="a").next_run_at == kept
