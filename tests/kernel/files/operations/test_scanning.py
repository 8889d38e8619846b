from datetime import timedelta
from functools import partial
from unittest.mock import Mock

import pytest

from kernel.events.models import Event
from kernel.files.models import File, FileState
from kernel.files.operations import scanning
from kernel.files.operations.scanning import RETRY, begin_looking, look_through
from kernel.files.rules.scan import ScanResult, ScanState
from kernel.files.tasks import scan_due
from kernel.tenancy.context import tenant_context
from kernel.timers.models import Timer, TimerState
from kernel.timers.registry import DueTimer
from tests.world import NOW

UNREACHED = ScanResult(ScanState.UNSCANNED, "clamd: Connection refused")


@pytest.fixture
def clamd(settings, monkeypatch):
    """`clamd(result)`: the scanner answers this from now on."""
    settings.CLAMD_ADDRESS = "127.0.0.1:3310"

    def answer(result):
        monkeypatch.setattr(scanning.ClamdScanner, "scan", Mock(return_value=result))

    return answer


def look(world, file, *, now=NOW):
    with tenant_context(world.alpha.id):
        specimens = begin_looking(file_ids=[file.id], now=now)
    look_through(specimens=specimens, now=now)
    with tenant_context(world.alpha.id):
        return File.objects.get(id=file.id)


def timer_of(world, file):
    with tenant_context(world.alpha.id):
        timer = Timer.objects.get(kind="files.scan", subject_id=file.id)
    return timer.state, timer.due_at


@pytest.mark.parametrize(
    ("result", "state"),
    [
        (ScanResult(ScanState.CLEAN), FileState.CLEAN),
        (ScanResult(ScanState.INFECTED, "Win.Test"), FileState.INFECTED),
    ],
)
def test_what_the_scanner_says_counts(world, upload, clamd, result, state):
    clamd(result)
    file = look(world, upload("a.txt", b"x"))
    assert file.state == state
    assert timer_of(world, file) == (TimerState.CANCELLED, NOW + RETRY)


def test_a_scanner_out_of_reach_holds_the_file_back_and_is_asked_again(world, upload, clamd):
    clamd(UNREACHED)
    file = look(world, upload("a.txt", b"x"))
    assert file.state == FileState.PENDING
    assert timer_of(world, file) == (TimerState.ARMED, NOW + RETRY)


def test_after_an_hour_it_goes_out_as_not_scanned(world, upload, clamd):
    clamd(UNREACHED)
    file = look(world, upload("a.txt", b"x"), now=NOW + timedelta(hours=1))
    assert file.state == FileState.UNSCANNED


def test_looking_twice_tells_once(world, upload, clamd):
    clamd(ScanResult(ScanState.CLEAN))
    file = upload("a.txt", b"x")
    with tenant_context(world.alpha.id):
        specimens = begin_looking(file_ids=[file.id], now=NOW)
    look_through(specimens=[*specimens, *specimens], now=NOW)
    assert look(world, file).state == FileState.CLEAN
    with tenant_context(world.alpha.id):
        assert Event.objects.filter(code="files.scanned").count() == 1


def test_a_due_timer_has_the_file_looked_at_after_the_commit(
    world, upload, clamd, monkeypatch, django_capture_on_commit_callbacks
):
    clamd(ScanResult(ScanState.CLEAN))
    file = upload("a.txt", b"x")
    handed = []
    monkeypatch.setattr("kernel.files.tasks.look_through_task.apply_async", partial(_note, handed))
    with django_capture_on_commit_callbacks(execute=True), tenant_context(world.alpha.id):
        scan_due(due=[DueTimer(1, file.id, "", NOW, 0)], now=NOW)
        assert handed == []
    assert handed == [{"tenant_id": world.alpha.id, "file_ids": [file.id]}]


def test_without_a_broker_it_is_looked_at_here(
    world, upload, clamd, monkeypatch, django_capture_on_commit_callbacks
):
    clamd(ScanResult(ScanState.CLEAN))
    file = upload("a.txt", b"x")
    monkeypatch.setattr("kernel.files.tasks.look_through_task.apply_async", _refuse)
    with django_capture_on_commit_callbacks(execute=True), tenant_context(world.alpha.id):
        scan_due(due=[DueTimer(1, file.id, "", NOW, 0)], now=NOW)
    with tenant_context(world.alpha.id):
        assert File.objects.get(id=file.id).state == FileState.CLEAN


def _note(handed, *, kwargs):
    handed.append(kwargs)


def _refuse(**_):
    raise ConnectionRefusedError
