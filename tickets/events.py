"""What tickets announce. Ids, numbers and short codes only: never text or personal data."""

from dataclasses import dataclass, field

from kernel.events.registry import event


@event("tickets.created", subject="ticket")
@dataclass(frozen=True, slots=True)
class TicketCreated:
    ticket_id: int
    topic: str
    channel: str
    follow_up_of: int | None = None


@event("tickets.reply_posted", subject="ticket")
@dataclass(frozen=True, slots=True)
class ReplyPosted:
    ticket_id: int
    message_id: int


@event("tickets.note_added", subject="ticket")
@dataclass(frozen=True, slots=True)
class NoteAdded:
    ticket_id: int
    message_id: int


@event("tickets.customer_wrote", subject="ticket")
@dataclass(frozen=True, slots=True)
class CustomerWrote:
    ticket_id: int
    message_id: int


@event("tickets.status_changed", subject="ticket")
@dataclass(frozen=True, slots=True)
class StatusChanged:
    ticket_id: int
    old: str
    new: str
    reason: str  # reply, customer_reply, by_hand, closed_by_customer, reopened_by_customer


@event("tickets.assigned", subject="ticket")
@dataclass(frozen=True, slots=True)
class Assigned:
    ticket_id: int
    old: int | None
    new: int | None
    reason: (
        str  # by_hand, round_robin, least_loaded, previous, escalation, team_changed, signed_off, from_queue
    )


@event("tickets.team_changed", subject="ticket")
@dataclass(frozen=True, slots=True)
class TeamChanged:
    ticket_id: int
    old: int | None
    new: int | None
    reason: str  # topic, by_hand, escalation


@event("tickets.nobody_available", subject="ticket")
@dataclass(frozen=True, slots=True)
class NobodyAvailable:
    ticket_id: int
    team: int


@event("tickets.merged", subject="ticket")
@dataclass(frozen=True, slots=True)
class TicketsMerged:
    ticket_id: int
    into: int


@event("tickets.priority_changed", subject="ticket")
@dataclass(frozen=True, slots=True)
class PriorityChanged:
    ticket_id: int
    old: str
    new: str
    reason: str  # by_hand, escalation


@event("tickets.topic_changed", subject="ticket")
@dataclass(frozen=True, slots=True)
class TopicChanged:
    ticket_id: int
    old: str
    new: str


@event("tickets.subject_changed", subject="ticket")
@dataclass(frozen=True, slots=True)
class SubjectChanged:
    ticket_id: int


@event("tickets.tags_changed", subject="ticket")
@dataclass(frozen=True, slots=True)
class TagsChanged:
    ticket_id: int
    tags: list[str]


@event("tickets.follower_added", subject="ticket")
@dataclass(frozen=True, slots=True)
class FollowerAdded:
    ticket_id: int
    membership: int


@event("tickets.follower_removed", subject="ticket")
@dataclass(frozen=True, slots=True)
class FollowerRemoved:
    ticket_id: int
    membership: int


@event("tickets.link_revoked", subject="ticket")
@dataclass(frozen=True, slots=True)
class LinkRevoked:
    ticket_id: int


@event("tickets.clock_threshold", subject="ticket")
@dataclass(frozen=True, slots=True)
class ClockThreshold:
    ticket_id: int
    clock: int
    metric: str
    threshold: str  # its key: p80, b30, a60


@event("tickets.clock_breached", subject="ticket")
@dataclass(frozen=True, slots=True)
class ClockBreached:
    ticket_id: int
    clock: int
    metric: str


@event("tickets.escalated", subject="ticket")
@dataclass(frozen=True, slots=True)
class Escalated:
    """One rung was run. `did`: each step and what became of it, `raise_priority:done`, `notify:refused:nobody`."""

    ticket_id: int
    clock: int | None
    metric: str  # empty when the cause is no clock
    stage: str
    cause: str = "clock"
    escalation: int = 0
    rung: int = 0
    did: list[str] = field(default_factory=list)


@event("tickets.escalation_acknowledged", subject="ticket")
@dataclass(frozen=True, slots=True)
class EscalationAcknowledged:
    ticket_id: int
    escalation: int


@event("tickets.escalation_stopped", subject="ticket")
@dataclass(frozen=True, slots=True)
class EscalationStopped:
    ticket_id: int
    escalation: int
    reason: str  # satisfied, cancelled, or what the cause calls it


@event("tickets.webhook_step", subject="ticket")
@dataclass(frozen=True, slots=True)
class WebhookStep:
    """Published by a rule's or a ladder's webhook step, for the endpoints that listen for it."""

    ticket_id: int
    label: str
    key: str


@event("tickets.task_opened", subject="ticket")
@dataclass(frozen=True, slots=True)
class TaskOpened:
    ticket_id: int
    task: int
    team: int | None


@event("tickets.task_done", subject="ticket")
@dataclass(frozen=True, slots=True)
class TaskDone:
    ticket_id: int
    task: int


@event("tickets.task_reopened", subject="ticket")
@dataclass(frozen=True, slots=True)
class TaskReopened:
    ticket_id: int
    task: int


@event("tickets.task_assigned", subject="ticket")
@dataclass(frozen=True, slots=True)
class TaskAssigned:
    ticket_id: int
    task: int
    old: int | None
    new: int | None


@event("tickets.legal_started", subject="ticket")
@dataclass(frozen=True, slots=True)
class LegalStarted:
    ticket_id: int
    deadline: int
    rule: str
    version: int


@event("tickets.legal_threshold", subject="ticket")
@dataclass(frozen=True, slots=True)
class LegalThreshold:
    ticket_id: int
    deadline: int
    rule: str
    threshold: str  # its key: inner, p80, b1440; p80#1 after the first extension


@event("tickets.legal_missed", subject="ticket")
@dataclass(frozen=True, slots=True)
class LegalMissed:
    ticket_id: int
    deadline: int
    rule: str


@event("tickets.legal_met", subject="ticket")
@dataclass(frozen=True, slots=True)
class LegalMet:
    ticket_id: int
    deadline: int
    rule: str
    in_time: bool


@event("tickets.legal_voided", subject="ticket")
@dataclass(frozen=True, slots=True)
class LegalVoided:
    ticket_id: int
    deadline: int
    rule: str


@event("tickets.legal_extension_requested", subject="ticket")
@dataclass(frozen=True, slots=True)
class LegalExtensionRequested:
    ticket_id: int
    deadline: int
    extension: int


@event("tickets.legal_extension_decided", subject="ticket")
@dataclass(frozen=True, slots=True)
class LegalExtensionDecided:
    ticket_id: int
    deadline: int
    extension: int
    is_approved: bool


@event("tickets.legal_rule_saved", subject="legal_rule")
@dataclass(frozen=True, slots=True)
class LegalRuleSaved:
    legal_rule_id: int
    fields: list[str]  # ["created"], or what changed


@event("tickets.legal_rule_published", subject="legal_rule")
@dataclass(frozen=True, slots=True)
class LegalRulePublished:
    legal_rule_id: int
    number: int


@event("tickets.clocks_corrected", subject="ticket")
@dataclass(frozen=True, slots=True)
class ClocksCorrected:
    """The nightly check found something stored that its marks do not say, and stored it anew."""

    ticket_id: int
    fields: list[str]


@event("tickets.clock_check", subject="desk")
@dataclass(frozen=True, slots=True)
class ClockCheck:
    desk_id: int
    clocks: int
    wrong: int  # tickets


@event("tickets.topic_saved", subject="topic")
@dataclass(frozen=True, slots=True)
class TopicSaved:
    topic_id: int
    fields: list[str]  # ["created"], or what changed


@event("tickets.form_published", subject="topic")
@dataclass(frozen=True, slots=True)
class FormPublished:
    topic_id: int
    number: int


@event("tickets.policy_saved", subject="policy")
@dataclass(frozen=True, slots=True)
class PolicySaved:
    policy_id: int
    fields: list[str]  # ["created"], or what changed


@event("tickets.policy_published", subject="policy")
@dataclass(frozen=True, slots=True)
class PolicyPublished:
    policy_id: int
    number: int


@event("tickets.critical_entered", subject="ticket")
@dataclass(frozen=True, slots=True)
class CriticalEntered:
    ticket_id: int
    case: int
    lane: str
    matched_by: str  # topic, report:<kind>, words, detector:<name>, follow_up, person


@event("tickets.critical_uncovered", subject="ticket")
@dataclass(frozen=True, slots=True)
class CriticalUncovered:
    """Nobody of the lane's team was on call or available."""

    ticket_id: int
    case: int


@event("tickets.critical_acknowledged", subject="ticket")
@dataclass(frozen=True, slots=True)
class CriticalAcknowledged:
    ticket_id: int
    case: int


@event("tickets.critical_missed", subject="ticket")
@dataclass(frozen=True, slots=True)
class CriticalMissed:
    ticket_id: int
    case: int


@event("tickets.critical_ended", subject="ticket")
@dataclass(frozen=True, slots=True)
class CriticalEnded:
    ticket_id: int
    case: int


@event("tickets.downgrade_requested", subject="ticket")
@dataclass(frozen=True, slots=True)
class DowngradeRequested:
    ticket_id: int
    case: int
    downgrade: int


@event("tickets.downgrade_decided", subject="ticket")
@dataclass(frozen=True, slots=True)
class DowngradeDecided:
    ticket_id: int
    case: int
    downgrade: int
    is_approved: bool


@event("tickets.lane_saved", subject="lane")
@dataclass(frozen=True, slots=True)
class LaneSaved:
    lane_id: int
    fields: list[str]  # ["created"], or what changed


@event("tickets.automation_saved", subject="automation_rule")
@dataclass(frozen=True, slots=True)
class AutomationSaved:
    automation_rule_id: int
    fields: list[str]  # ["created"], or what changed


@event("tickets.automation_published", subject="automation_rule")
@dataclass(frozen=True, slots=True)
class AutomationPublished:
    automation_rule_id: int
    number: int


@event("tickets.retargeting_started", subject="retargeting")
@dataclass(frozen=True, slots=True)
class RetargetingStarted:
    retargeting_id: int
    cause: str  # policy, calendar
    cause_id: int
    tickets: int


@event("tickets.retargeting_finished", subject="retargeting")
@dataclass(frozen=True, slots=True)
class RetargetingFinished:
    retargeting_id: int
    moved: int
    breached: int


@event("tickets.routing_rule_saved", subject="routing_rule")
@dataclass(frozen=True, slots=True)
class RoutingRuleSaved:
    routing_rule_id: int
    fields: list[str]  # ["created"], or what changed


@event("tickets.team_routing_saved", subject="team")
@dataclass(frozen=True, slots=True)
class TeamRoutingSaved:
    team_id: int
    fields: list[str]


@event("tickets.capacity_set", subject="membership")
@dataclass(frozen=True, slots=True)
class CapacitySet:
    membership_id: int
    capacity: int | None
