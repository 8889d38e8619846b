"""Memory of a group of processes. Linux only: /proc tells what each maps alone and its share of what several map."""

from dataclasses import dataclass
from pathlib import Path

_KIB_PER_MIB = 1024


@dataclass(frozen=True, slots=True)
class Memory:
    """In MiB. `pss` counts a page that three processes share as a third for each: the sum is what the machine gives."""

    rss: float
    pss: float


def memory_of(pids: list[int]) -> Memory:
    """Of these processes and all their descendants."""
    found = [_read(pid) for pid in sorted(_with_descendants(pids))]
    return Memory(sum(one.rss for one in found), sum(one.pss for one in found))


def _with_descendants(pids: list[int]) -> set[int]:
    parents = {int(path.name): _parent(path) for path in Path("/proc").glob("[0-9]*")}
    known, size = set(pids), 0
    while len(known) != size:
        size = len(known)
        known |= {pid for pid, parent in parents.items() if parent in known}
    return known & set(parents)


def _parent(path: Path) -> int:
    try:
        return int((path / "stat").read_text().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0


def _read(pid: int) -> Memory:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):
        return Memory(0, 0)
    values = {
        line.split(":")[0]: int(line.split()[1]) / _KIB_PER_MIB
        for line in text.splitlines()[1:]
        if ":" in line
    }
    return Memory(values["Rss"], values["Pss"])
