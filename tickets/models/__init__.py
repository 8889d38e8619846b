from tickets.models.catalogue import FormVersion, Topic
from tickets.models.message import Attachment, Message
from tickets.models.sla import Clock, ClockEvent, SlaPolicy, SlaPolicyVersion
from tickets.models.ticket import Counter, Follower, Ticket

__all__ = [
    "Attachment",
    "Clock",
    "ClockEvent",
    "Counter",
    "Follower",
    "FormVersion",
    "Message",
    "SlaPolicy",
    "SlaPolicyVersion",
    "Ticket",
    "Topic",
]
