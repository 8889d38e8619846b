"""What a ticket is about: limits and refusals that opening one and changing one share."""

from kernel.errors import NotFound

LONGEST_SUBJECT = 200


class NoSuchTopic(NotFound):
    code = "tickets.no_topic"
