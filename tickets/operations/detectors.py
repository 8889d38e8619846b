"""Detectors of critical cases: programs that upper apps bring, asked by the name that a lane gives them."""

from collections.abc import Mapping
from typing import Protocol

import structlog

log = structlog.get_logger(__name__)


class Detector(Protocol):
    """Says whether a text belongs into the lane. Pure and quick: it runs while the customer waits."""

    def __call__(self, text: str, facts: Mapping[str, str]) -> bool: ...


_detectors: dict[str, Detector] = {}


def register(name: str, detector: Detector) -> Detector:
    """Called in an app's `AppConfig.ready`; the same name again replaces it."""
    _detectors[name] = detector
    return detector


def list_names() -> list[str]:
    return sorted(_detectors)


def detect(name: str, text: str, facts: Mapping[str, str]) -> bool:
    """A detector that fails or is not installed finds nothing, loudly: what was written is taken in all the same."""
    detector = _detectors.get(name)
    if detector is None:
        log.error("detector_missing", detector=name)
        return False
    try:
        return bool(detector(text, facts))
    except Exception:
        log.exception("detector_failed", detector=name)
        return False
