from enum import IntEnum


def choices_of(words: type[IntEnum]) -> list[tuple[int, str]]:
    """Django's choices from a rule's words, so that the rules need no Django."""
    return [(member.value, str(getattr(member, "label", member.name))) for member in words]
