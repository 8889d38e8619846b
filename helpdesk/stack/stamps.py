"""What was done already for exactly these files, so that the second start need not do it again."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path


class Stamps:
    """Names with fingerprints, kept in one small file beside the data they speak of."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def has(self, name: str, fingerprint: str) -> bool:
        return self._read().get(name) == fingerprint

    def put(self, name: str, fingerprint: str) -> None:
        self._write({**self._read(), name: fingerprint})

    def forget(self, *names: str) -> None:
        self._write({name: value for name, value in self._read().items() if name not in names})

    def _read(self) -> dict[str, str]:
        try:
            stamps: dict[str, str] = json.loads(self._path.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        return stamps

    def _write(self, stamps: dict[str, str]) -> None:
        unfinished = self._path.with_suffix(".unfinished")
        unfinished.write_text(json.dumps(stamps, indent=1), encoding="utf-8")
        unfinished.replace(self._path)


def migrations_fingerprint(root: Path) -> str:
    """Ours by content, those of packages by the lock file."""
    ours = (path for package in _packages(root) for path in package.glob("**/migrations/**/*.py"))
    return _digest(root, [*ours, root / "uv.lock"])


def static_fingerprint(root: Path) -> str:
    folders = [root / "static", *(package / "static" for package in _packages(root))]
    ours = (path for folder in folders for path in folder.glob("**/*") if path.is_file())
    return _digest(root, [*ours, root / "uv.lock"])


def _packages(root: Path) -> list[Path]:
    return [path.parent for path in root.glob("*/__init__.py")]


def _digest(root: Path, paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
