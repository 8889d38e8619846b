"""The live application with a kind of subject that tests know: what `granian` serves in test_process."""

from helpdesk.asgi import application
from kernel.live import visibility

visibility.register("thing", lambda _, ids: ids)

__all__ = ["application"]
