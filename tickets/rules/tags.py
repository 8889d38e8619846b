"""How tags are written."""

from collections.abc import Iterable

MOST_TAGS, LONGEST_TAG = 20, 40


def clean_tags(tags: Iterable[str]) -> list[str]:
    """In lower case, with hyphens for spaces, each once."""
    return sorted({"-".join(tag.lower().split()) for tag in tags} - {""})
