"""How large and how many. A breach is a value: the operation raises it, forms show it beside the file."""

from collections.abc import Sequence
from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    file_bytes: int = 20 * MEGABYTE
    message_files: int = 10
    message_bytes: int = 50 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Breach:
    """`code`: empty_file, file_too_large, too_many_files or message_too_large. `position` is the file's."""

    code: str
    message: str
    position: int | None = None


DEFAULT = Limits()


def find_breaches(*, sizes: Sequence[int], limits: Limits = DEFAULT) -> list[Breach]:
    """All that is wrong with the files of one message, in their order, then what concerns the whole."""
    breaches = [
        breach for place, size in enumerate(sizes) if (breach := check_file(size, place, limits=limits))
    ]
    if len(sizes) > limits.message_files:
        breaches.append(
            Breach(
                "too_many_files",
                f"A message takes at most {limits.message_files} files; these are {len(sizes)}.",
            )
        )
    if sum(sizes) > limits.message_bytes:
        allowed, given = _megabytes(limits.message_bytes), _megabytes(sum(sizes))
        breaches.append(
            Breach(
                "message_too_large", f"The files of a message may be {allowed} together; these are {given}."
            )
        )
    return breaches


def check_file(size: int, position: int | None = None, *, limits: Limits = DEFAULT) -> Breach | None:
    if size <= 0:
        return Breach("empty_file", "This file is empty.", position)
    if size > limits.file_bytes:
        allowed = _megabytes(limits.file_bytes)
        return Breach(
            "file_too_large", f"A file may be at most {allowed}; this one is {_megabytes(size)}.", position
        )
    return None


def _megabytes(size: int) -> str:
    # Rounded up, so that a file one byte over never reads "at most 20 MB; this one is 20 MB".
    tenths = -(-size * 10 // MEGABYTE)
    return f"{tenths // 10} MB" if tenths % 10 == 0 else f"{tenths / 10:.1f} MB"
