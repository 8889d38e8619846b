"""How child processes start: in their own session, gone with their parent, not as root where refused."""

import ctypes
import os
import pwd
import signal
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

# Numbers from <linux/prctl.h> and <linux/capability.h>.
_PR_SET_PDEATHSIG = 1
_PR_SET_KEEPCAPS = 8
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_RAISE = 2
_CAP_DAC_OVERRIDE = 1
_CAPABILITY_VERSION_3 = 0x20080522

_LINUX = sys.platform == "linux"
# Loaded here, not between fork and exec.
_LIBC = ctypes.CDLL(None, use_errno=True) if _LINUX else None


@dataclass(frozen=True, kw_only=True)
class Account:
    """The operating system's user a server runs as."""

    uid: int
    gid: int
    passes_closed_folders: bool  # must reach files below a folder (such as /root) closed to it


def unprivileged_account(*paths: Path) -> Account | None:
    """The account for a server that refuses to run as root; None when we are not root anyway."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    closed = any(not _others_may_enter(parent) for path in paths for parent in path.resolve().parents)
    return Account(uid=nobody.pw_uid, gid=nobody.pw_gid, passes_closed_folders=closed and _LINUX)


def _others_may_enter(folder: Path) -> bool:
    return not folder.exists() or bool(folder.stat().st_mode & stat.S_IXOTH)


def before_exec(*, on_parent_death: signal.Signals, account: Account | None = None) -> Callable[[], None]:
    """For `preexec_fn`: drop root, then ask the kernel for a signal when the parent dies, even by kill -9."""
    parent = os.getpid()

    def prepare() -> None:
        if account is not None:
            _become(account)
        if _LIBC is not None:
            # Last, for a change of user clears it. It watches the forking thread: fork from the main one.
            _LIBC.prctl(_PR_SET_PDEATHSIG, int(on_parent_death), 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    return prepare


def _become(account: Account) -> None:
    os.setgroups([])
    os.setgid(account.gid)
    if account.passes_closed_folders and _LIBC is not None:
        _LIBC.prctl(_PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setuid(account.uid)
    if account.passes_closed_folders:
        _keep_dac_override()


def _keep_dac_override() -> None:
    """Lets a checkout below /root work for a server that is not root, without opening /root to everybody."""
    if _LIBC is None:
        return
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    one = 1 << _CAP_DAC_OVERRIDE
    sets = (ctypes.c_uint32 * 6)(
        one, one, one, 0, 0, 0
    )  # effective, permitted, inheritable; then the high halves
    if _LIBC.capset(header, sets) != 0:
        raise PermissionError(ctypes.get_errno(), "capset")
    if _LIBC.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, _CAP_DAC_OVERRIDE, 0, 0) != 0:
        raise PermissionError(ctypes.get_errno(), "prctl(PR_CAP_AMBIENT)")
