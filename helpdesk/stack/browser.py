"""A Chromium for the browser journeys: one that is here, else Playwright's, else the distribution's."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from helpdesk.stack.errors import StackError

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_or_install_browser() -> str:
    """The path of a Chromium that runs here. Raises StackError: none is a failure, not a skip."""
    named = os.environ.get("CHROMIUM")
    if named:
        return _require_working(named)
    for find in (_on_path, _of_playwright, _install_by_playwright, _install_by_apt):
        found = find()
        if found and _works(found):
            return found
    raise StackError(
        "No Chromium: it is not on the path and neither Playwright nor apt could install it. "
        "Install one and name it with CHROMIUM=/path/to/chromium."
    )


def _require_working(path: str) -> str:
    found = shutil.which(path)
    if found is None or not _works(found):
        raise StackError(f"CHROMIUM={path} does not run")
    return found


def _on_path() -> str | None:
    return next((found for name in _NAMES if (found := shutil.which(name)) and _works(found)), None)


def _of_playwright() -> str | None:
    script = (
        "from playwright.sync_api import sync_playwright as start\n"
        "with start() as p: print(p.chromium.executable_path)"
    )
    result = subprocess.run(  # noqa: S603  our own interpreter
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    path = result.stdout.strip()
    return path if path and Path(path).is_file() else None


def _install_by_playwright() -> str | None:
    with_system_libraries = ["--with-deps"] if os.geteuid() == 0 and shutil.which("apt-get") else []
    _attempt([sys.executable, "-m", "playwright", "install", *with_system_libraries, "chromium"])
    return _of_playwright()


def _install_by_apt() -> str | None:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    if _attempt(["apt-get", "update"]):
        _attempt(["apt-get", "install", "--yes", "--no-install-recommends", "chromium"])
    return _on_path()


def _attempt(command: list[str]) -> bool:
    """Its output goes to standard error: standard output is for the path we find."""
    sys.stderr.write(f"$ {' '.join(command)}\n")
    return subprocess.run(command, stdout=sys.stderr, check=False).returncode == 0  # noqa: S603


def _works(path: str) -> bool:
    try:
        result = subprocess.run(  # noqa: S603  the browser we found
            [path, "--version"], capture_output=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return result.returncode == 0
