from platforms.models.action import Action
from platforms.models.connection import PlatformConnection
from platforms.models.customer import Customer
from platforms.models.ingest import IngestedEvent
from platforms.models.reveal import Reveal

__all__ = ["Action", "Customer", "IngestedEvent", "PlatformConnection", "Reveal"]
