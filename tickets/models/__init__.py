from tickets.models.automation import AutomationRule, AutomationRuleVersion, AutomationRun, Mode
from tickets.models.catalogue import FormVersion, Topic
from tickets.models.critical import CriticalCase, CriticalLane, Downgrade
from tickets.models.escalation import Escalation, TicketTask
from tickets.models.legal import Extension, LegalDeadline, LegalEvent, LegalRule, LegalRuleVersion
from tickets.models.message import Attachment, Message
from tickets.models.retargeting import Retargeting, RetargetingSlice
from tickets.models.routing import MemberCapacity, RoutingRule, RoutingTrace, Strategy, TeamRouting
from tickets.models.sla import Clock, ClockEvent, SlaPolicy, SlaPolicyVersion
from tickets.models.ticket import Counter, Follower, Ticket

__all__ = [
    "Attachment",
    "AutomationRule",
    "AutomationRuleVersion",
    "AutomationRun",
    "Clock",
    "ClockEvent",
    "Counter",
    "CriticalCase",
    "CriticalLane",
    "Downgrade",
    "Escalation",
    "Extension",
    "Follower",
    "FormVersion",
    "LegalDeadline",
    "LegalEvent",
    "LegalRule",
    "LegalRuleVersion",
    "MemberCapacity",
    "Message",
    "Mode",
    "Retargeting",
    "RetargetingSlice",
    "RoutingRule",
    "RoutingTrace",
    "SlaPolicy",
    "SlaPolicyVersion",
    "Strategy",
    "TeamRouting",
    "Ticket",
    "TicketTask",
    "Topic",
]
