"""How handles and addresses are compared."""

FIRST_SURROGATE, AFTER_SURROGATES = 0xD800, 0xE000


def handle_key(typed: str) -> str:
    """What to look for when somebody types `@Mara`: as the table keeps it in `Customer.handle_key`."""
    return typed.strip().lstrip("@").lower()


def normal_email(email: str) -> str:
    return email.strip().lower()


def prefix_end(prefix: str) -> str:
    """The first text, in code point order, that no longer starts with `prefix`."""
    stem = prefix.rstrip("\U0010ffff")
    if not stem:
        return "\U0010ffff"
    following = ord(stem[-1]) + 1
    following = AFTER_SURROGATES if following == FIRST_SURROGATE else following  # which no text holds
    return stem[:-1] + chr(following)
