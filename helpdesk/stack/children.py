"""How child processes start: gone with their parent, and not as root where that is refused."""

import os
import pwd
import signal
import stat
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_LAUNCHER = Path(__file__).with_name("launch.py")


@dataclass(frozen=True, kw_only=True)
class Account:
    """The operating system's user a server runs as."""

    uid: int
    gid: int
    passes_closed_folders: bool  # must reach files below a folder (such as /root) closed to it

    def __str__(self) -> str:
        return f"{self.uid}:{self.gid}" + (":closed" if self.passes_closed_folders else "")


def unprivileged_account(*paths: Path) -> Account | None:
    """The account for a server that refuses to run as root; None when we are not root anyway."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    closed = any(not _others_may_enter(parent) for path in paths for parent in path.resolve().parents)
    return Account(uid=nobody.pw_uid, gid=nobody.pw_gid, passes_closed_folders=closed)


def _others_may_enter(folder: Path) -> bool:
    return not folder.exists() or bool(folder.stat().st_mode & stat.S_IXOTH)


def tied_to_us(
    command: Sequence[str], *, on_parent_death: signal.Signals, account: Account | None = None
) -> list[str]:
    """The command, wrapped so that the kernel (Linux) signals it when we die, even by kill -9.

    What counts is the thread that starts it: start from the main one.
    """
    wrapper = [sys.executable, "-I", "-S", str(_LAUNCHER), str(os.getpid()), str(int(on_parent_death))]
    return [*wrapper, str(account) if account else "-", *command]
