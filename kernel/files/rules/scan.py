"""Looking for malware in a file: the protocol, and a scanner that knows only the standard test file."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class ScanState(StrEnum):
    """A file starts pending, and pending or infected files are not handed out."""

    PENDING = "pending"
    CLEAN = "clean"
    INFECTED = "infected"
    UNSCANNED = "unscanned"

    @property
    def is_downloadable(self) -> bool:
        return self in {ScanState.CLEAN, ScanState.UNSCANNED}


@dataclass(frozen=True, slots=True)
class ScanResult:
    """`detail` names the malware found, or why nothing could be said."""

    state: ScanState
    detail: str = ""


class Scanner(Protocol):
    def scan(self, chunks: Iterable[bytes]) -> ScanResult: ...


# In two parts, so that this file is not itself reported.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
EICAR_NAME = "Eicar-Test-Signature"


class BuiltInScanner:
    """In use where no real scanner is set up: it marks the EICAR test file and calls all others unscanned."""

    def scan(self, chunks: Iterable[bytes]) -> ScanResult:
        tail = b""
        for chunk in chunks:
            window = tail + chunk
            if EICAR in window:
                return ScanResult(ScanState.INFECTED, EICAR_NAME)
            tail = window[1 - len(EICAR) :]
        return ScanResult(ScanState.UNSCANNED, "no scanner is set up")
