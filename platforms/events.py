"""The facts that platforms announces."""

from dataclasses import dataclass

from kernel.events.registry import event


@event("platforms.customer_state_changed", subject="customer")
@dataclass(frozen=True, slots=True)
class CustomerStateChanged:
    customer_id: int
    before: str
    after: str


@event("platforms.personal_data_revealed", subject="customer")
@dataclass(frozen=True, slots=True)
class PersonalDataRevealed:
    customer_id: int
    reveal_id: int


@event("platforms.action_requested", subject="action")
@dataclass(frozen=True, slots=True)
class ActionRequested:
    action_id: int
    customer_id: int
    kind: str
    inverse_of_id: int | None = None


@event("platforms.action_done", subject="action")
@dataclass(frozen=True, slots=True)
class ActionDone:
    action_id: int
    customer_id: int
    kind: str


@event("platforms.action_failed", subject="action")
@dataclass(frozen=True, slots=True)
class ActionFailed:
    action_id: int
    customer_id: int
    kind: str


@event("platforms.action_cancelled", subject="action")
@dataclass(frozen=True, slots=True)
class ActionCancelled:
    action_id: int
    customer_id: int
    kind: str


@event("platforms.action_unanswered", subject="action")
@dataclass(frozen=True, slots=True)
class ActionUnanswered:
    """Announced once for each send whose answer did not come; the platform is being asked."""

    action_id: int
    customer_id: int
    kind: str


@event("platforms.connection_changed", subject="platform_connection")
@dataclass(frozen=True, slots=True)
class ConnectionChanged:
    connection_id: int
    change: str
