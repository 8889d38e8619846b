"""The words of a ticket, as small integers: they are compared in row-level secured queries, where text enums cost."""

from enum import IntEnum, StrEnum
from typing import Self


class _Labelled(IntEnum):
    @property
    def label(self) -> str:
        return self.name.replace("_", " ").capitalize()

    @property
    def key(self) -> str:
        return self.name.lower()

    @classmethod
    def named(cls, key: str) -> Self:
        """The member with this key; raises KeyError."""
        return cls[key.upper()]


class Status(_Labelled):
    NEW = 0
    OPEN = 1
    PENDING = 2  # waiting for the customer
    ON_HOLD = 3  # waiting for a third party
    SOLVED = 4
    CLOSED = 5


class Priority(_Labelled):
    LOW = 0
    NORMAL = 1
    HIGH = 2
    URGENT = 3


class Channel(_Labelled):
    WEB = 0
    API = 1
    EMAIL = 2


class Visibility(_Labelled):
    """Who sees a message: the one column that decides."""

    PUBLIC = 0
    INTERNAL = 1


class Metric(StrEnum):
    """What a clock measures. Which statuses pause it is the policy's to say."""

    FIRST_REPLY = "first_reply"  # from the start to the first public answer by a person
    NEXT_REPLY = "next_reply"  # from the oldest unanswered customer message to the next such answer
    UPDATE = "update"  # from one such answer to the next, for as long as the ticket is unsolved
    AGENT_WORK = "agent_work"  # from the start to solved; usually paused while somebody else has to act
    RESOLUTION = "resolution"  # from the start to solved
    TEAM_TIME = "team_time"  # for as long as one team has it

    @property
    def label(self) -> str:
        return _METRIC_LABELS.get(self.value, self.value.replace("_", " ").capitalize())


_METRIC_LABELS = {"update": "Update", "team_time": "Team handling time"}
UNSOLVED = frozenset({Status.NEW, Status.OPEN, Status.PENDING, Status.ON_HOLD})
