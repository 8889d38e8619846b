"""What this package announces. Ids and short codes only."""

from dataclasses import dataclass

from kernel.events.registry import event


@event("people.signed_in", subject="membership")
@dataclass(frozen=True, slots=True)
class SignedIn:
    membership_id: int
    method: str  # "password", "password+mfa", "mfa" (passkey), "handover"


@event("people.sign_in_failed", subject="membership")
@dataclass(frozen=True, slots=True)
class SignInFailed:
    """`membership_id` is 0 when nobody here has that address."""

    membership_id: int
    step: str  # "password", "second_factor"


@event("people.sign_in_changed", subject="membership")
@dataclass(frozen=True, slots=True)
class SignInChanged:
    membership_id: int
    what: str  # "password_changed", "totp_activated", "webauthn_added" …


@event("people.sessions_ended", subject="membership")
@dataclass(frozen=True, slots=True)
class SessionsEnded:
    membership_id: int
    count: int


@event("people.member_added", subject="membership")
@dataclass(frozen=True, slots=True)
class MemberAdded:
    membership_id: int
    role: str


@event("people.role_changed", subject="membership")
@dataclass(frozen=True, slots=True)
class RoleChanged:
    membership_id: int
    before: str
    after: str


@event("people.member_deactivated", subject="membership")
@dataclass(frozen=True, slots=True)
class MemberDeactivated:
    membership_id: int


@event("people.member_reactivated", subject="membership")
@dataclass(frozen=True, slots=True)
class MemberReactivated:
    membership_id: int


@event("people.password_issued", subject="membership")
@dataclass(frozen=True, slots=True)
class PasswordIssued:
    membership_id: int


@event("people.availability_changed", subject="membership")
@dataclass(frozen=True, slots=True)
class AvailabilityChanged:
    membership_id: int
    is_available: bool


@event("people.team_joined", subject="membership")
@dataclass(frozen=True, slots=True)
class TeamJoined:
    membership_id: int
    team_id: int
    is_lead: bool


@event("people.team_left", subject="membership")
@dataclass(frozen=True, slots=True)
class TeamLeft:
    membership_id: int
    team_id: int


@event("people.skills_changed", subject="membership")
@dataclass(frozen=True, slots=True)
class SkillsChanged:
    membership_id: int
    skill_ids: list[int]


@event("people.token_created", subject="token")
@dataclass(frozen=True, slots=True)
class TokenCreated:
    token_id: int
    scopes: list[str]


@event("people.token_revoked", subject="token")
@dataclass(frozen=True, slots=True)
class TokenRevoked:
    token_id: int
