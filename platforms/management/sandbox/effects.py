"""What each kind of action changes at the platform. Pure: standing in, standing out."""

from typing import Any

Standing = dict[str, Any]

NEW: Standing = {
    "access": [],
    "removed_content": [],
    "refunds": [],
    "frozen": False,
    "suspended": False,
    "banned": False,
    "payouts_held": False,
    "two_factor_required": False,
    "warnings": 0,
    "sign_outs": 0,
    "reset_links": 0,
}
SWITCHES = {
    "account.freeze": ("frozen", True),
    "account.unfreeze": ("frozen", False),
    "account.suspend": ("suspended", True),
    "account.unsuspend": ("suspended", False),
    "account.ban": ("banned", True),
    "account.unban": ("banned", False),
    "payouts.hold": ("payouts_held", True),
    "payouts.release": ("payouts_held", False),
    "twofactor.require": ("two_factor_required", True),
    "twofactor.waive": ("two_factor_required", False),
}
COUNTS = {
    "account.warn": ("warnings", 1),
    "account.withdraw_warning": ("warnings", -1),
    "sessions.revoke": ("sign_outs", 1),
    "password.send_reset": ("reset_links", 1),
}
ADDED = {"access.grant": "access", "content.remove": "removed_content", "payment.refund": "refunds"}
TAKEN = {"access.revoke": "access", "content.restore": "removed_content"}


class UnknownKindError(Exception):
    """Nothing that the sandbox does."""


def apply(kind: str, standing: Standing, payload: dict[str, Any]) -> Standing:
    """What an action concerns among many is `payload["id"]`."""
    after = {**NEW, **standing}
    thing = str(payload.get("id", ""))
    if kind in SWITCHES:
        name, value = SWITCHES[kind]
        return after | {name: value}
    if kind in COUNTS:
        name, step = COUNTS[kind]
        return after | {name: after[name] + step}
    if kind in ADDED:
        return after | {ADDED[kind]: [*after[ADDED[kind]], thing]}
    if kind in TAKEN:
        return after | {TAKEN[kind]: [one for one in after[TAKEN[kind]] if one != thing]}
    raise UnknownKindError(kind)
