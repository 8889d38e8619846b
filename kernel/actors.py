"""Who does something. Operations take an actor; events record its kind and id."""

from dataclasses import dataclass
from enum import StrEnum

from kernel.errors import NotAllowed


class ActorKind(StrEnum):
    AGENT = "agent"  # id: membership
    CUSTOMER = "customer"  # id: customer
    VISITOR = "visitor"  # id: the ticket whose private link was opened, 0 before there is one
    PLATFORM = "platform"  # id: API token
    SYSTEM = "system"  # id: 0


@dataclass(frozen=True, slots=True)
class Actor:
    """`hidden_team_ids`: restricted teams whose work this actor must not see (need to know)."""

    kind: ActorKind
    id: int
    tenant_id: int
    label: str = ""
    permissions: frozenset[str] = frozenset()
    team_ids: frozenset[int] = frozenset()
    hidden_team_ids: frozenset[int] = frozenset()

    def may(self, permission: str) -> bool:
        return self.kind is ActorKind.SYSTEM or permission in self.permissions

    def require(self, permission: str) -> None:
        if not self.may(permission):
            raise NotAllowed("Your role does not include this. Ask an admin of your desk for it.")

    @property
    def is_staff(self) -> bool:
        return self.kind in {ActorKind.AGENT, ActorKind.PLATFORM, ActorKind.SYSTEM}


def system_actor(*, tenant_id: int) -> Actor:
    """Acts for timers, consumers and commands; sees and may do everything in its tenant."""
    return Actor(kind=ActorKind.SYSTEM, id=0, tenant_id=tenant_id, label="Stagedoor")
