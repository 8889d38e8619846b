"""What a platform can be asked to do, what undoes it, and who may ask."""

from dataclasses import dataclass

ACT = "platforms.act"  # helps the customer, or is undone at once
ACT_ON_STANDING = "platforms.act_on_standing"  # takes something away from the customer


@dataclass(frozen=True, slots=True)
class ActionKind:
    code: str
    label: str
    permission: str
    inverse: str | None = None
    needs_id: bool = False  # concerns one thing among many, which `payload["id"]` names: a post, a payment


def _pair(
    permission: str, one: tuple[str, str], other: tuple[str, str], *, needs_id: bool = False
) -> list[ActionKind]:
    return [
        ActionKind(one[0], one[1], permission, inverse=other[0], needs_id=needs_id),
        ActionKind(other[0], other[1], permission, inverse=one[0], needs_id=needs_id),
    ]


KINDS: dict[str, ActionKind] = {
    kind.code: kind
    for kind in [
        *_pair(ACT, ("access.grant", "Grant access"), ("access.revoke", "Revoke access"), needs_id=True),
        *_pair(ACT_ON_STANDING, ("payouts.hold", "Hold payouts"), ("payouts.release", "Release payouts")),
        *_pair(
            ACT_ON_STANDING,
            ("account.freeze", "Freeze the account"),
            ("account.unfreeze", "Unfreeze the account"),
        ),
        *_pair(
            ACT_ON_STANDING, ("account.warn", "Warn"), ("account.withdraw_warning", "Withdraw the warning")
        ),
        *_pair(ACT_ON_STANDING, ("account.suspend", "Suspend"), ("account.unsuspend", "Lift the suspension")),
        *_pair(ACT_ON_STANDING, ("account.ban", "Ban"), ("account.unban", "Lift the ban")),
        *_pair(
            ACT_ON_STANDING,
            ("content.remove", "Remove content"),
            ("content.restore", "Restore content"),
            needs_id=True,
        ),
        *_pair(
            ACT,
            ("twofactor.require", "Require two-factor sign-in"),
            ("twofactor.waive", "Waive two-factor sign-in"),
        ),
        ActionKind("sessions.revoke", "Sign out everywhere", ACT),
        ActionKind("password.send_reset", "Send a reset link", ACT),
        ActionKind("payment.refund", "Refund a payment", ACT_ON_STANDING, needs_id=True),
    ]
}
