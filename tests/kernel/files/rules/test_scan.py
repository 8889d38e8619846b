import base64

import pytest

from kernel.files.rules.scan import EICAR, BuiltInScanner, ScanResult, ScanState

FOUND = ScanResult(ScanState.INFECTED, "Eicar-Test-Signature")
UNSEEN = ScanResult(ScanState.UNSCANNED, "no scanner is set up")


def test_eicar_of_the_hostile_set_is_marked(shared_data):
    data = base64.b64decode((shared_data / "hostile_files/public/eicar.base64").read_bytes())
    assert BuiltInScanner().scan([data]) == FOUND


@pytest.mark.parametrize("size", [1, 2, 7, 67, 68, 69, 100])
def test_eicar_is_found_however_the_bytes_arrive(size):
    data = b"x" * 50 + EICAR + b"y" * 50
    chunks = [data[at : at + size] for at in range(0, len(data), size)]
    assert BuiltInScanner().scan(chunks) == FOUND


@pytest.mark.parametrize("chunks", [[], [b""], [b"hello"], [EICAR[:-1]], [EICAR[:40], b"x", EICAR[40:]]])
def test_the_rest_is_unscanned_and_never_called_clean(chunks):
    assert BuiltInScanner().scan(chunks) == UNSEEN


def test_only_files_that_were_looked_at_or_cannot_be_are_handed_out():
    assert {state: state.is_downloadable for state in ScanState} == {
        ScanState.PENDING: False,
        ScanState.CLEAN: True,
        ScanState.INFECTED: False,
        ScanState.UNSCANNED: True,
    }
