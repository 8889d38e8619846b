"""Becomes another program after tying it to its parent's life and, as root, giving up root.

Run as a script (`python -I -S launch.py PARENT SIGNAL ACCOUNT program argument ...`), so that nothing of ours
happens between fork and exec, where a process with threads may not run Python.
"""

import ctypes
import os
import sys

# Numbers from <linux/prctl.h> and <linux/capability.h>.
_PR_SET_PDEATHSIG = 1
_PR_SET_KEEPCAPS = 8
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_RAISE = 2
_CAP_DAC_OVERRIDE = 1
_CAPABILITY_VERSION_3 = 0x20080522
_LINUX = sys.platform == "linux"


def main(parent: str, number: str, account: str, *command: str) -> None:
    """`account` is "uid:gid", "uid:gid:closed" when it must pass folders closed to it, or "-" for ours."""
    libc = ctypes.CDLL(None, use_errno=True)
    if account != "-":
        _become(libc, *account.split(":"))
    if _LINUX:
        libc.prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)  # last, for a change of user clears it
    if os.getppid() != int(parent):
        sys.exit("the parent is gone already")
    os.execvp(command[0], command)  # noqa: S606  that is its whole purpose


def _become(libc: ctypes.CDLL, uid: str, gid: str, closed: str = "") -> None:
    os.setgroups([])
    os.setgid(int(gid))
    keep = bool(closed) and _LINUX
    if keep:
        libc.prctl(_PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setuid(int(uid))
    if keep:
        _keep_dac_override(libc)


def _keep_dac_override(libc: ctypes.CDLL) -> None:
    """Lets a checkout below /root serve a program that is not root, without opening /root to everybody."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    one = 1 << _CAP_DAC_OVERRIDE
    sets = (ctypes.c_uint32 * 6)(
        one, one, one, 0, 0, 0
    )  # effective, permitted, inheritable; then the high halves
    if libc.capset(header, sets) != 0:
        raise PermissionError(ctypes.get_errno(), "capset")
    if libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, _CAP_DAC_OVERRIDE, 0, 0) != 0:
        raise PermissionError(ctypes.get_errno(), "prctl(PR_CAP_AMBIENT)")


if __name__ == "__main__":
    main(*sys.argv[1:])
