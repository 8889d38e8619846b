"""What JSON we accept: bounded in size, depth and numbers, and nothing that PostgreSQL or a browser would refuse."""

import json
import re
from typing import Any, NoReturn

MAX_DEPTH = 32
MAX_DIGITS = 19  # of a 64-bit integer
MAX_INTEGER = 2**63 - 1
# An escape that may stand for NUL or half a surrogate pair; raw ones cannot occur in valid UTF-8 JSON.
_SUSPECT = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class BadJson(ValueError):
    """`code` is stable; the text says what to change."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def read_json(body: bytes) -> Any:
    """Raises `BadJson`, and nothing else, for any bytes whatever."""
    try:
        text = body.decode("utf-8")
        value = json.loads(
            text,
            parse_int=_integer,
            parse_float=_decimal,
            parse_constant=_constant,
            object_pairs_hook=_object,
        )
    except BadJson:
        raise
    except UnicodeDecodeError as error:
        raise BadJson("bad_encoding", "The body is not valid UTF-8.") from error
    except RecursionError as error:
        raise _too_deep() from error
    except ValueError as error:
        raise BadJson("bad_json", "The body is not valid JSON.") from error
    _check(value, texts=_SUSPECT.search(body) is not None)
    return value


def _integer(text: str) -> int:
    if len(text.lstrip("-")) > MAX_DIGITS or abs(number := int(text)) > MAX_INTEGER:
        raise BadJson("number_out_of_range", "A number is too large: integers have at most 64 bits.")
    return number


def _decimal(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise BadJson("number_out_of_range", "A number is too large for a 64-bit float.")
    return number


def _constant(text: str) -> NoReturn:
    raise BadJson("bad_number", f"{text} is not a number in JSON.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadJson("duplicate_key", "An object has the same key twice; only one of them can be meant.")
    return found


def _too_deep() -> BadJson:
    return BadJson("too_deep", f"The body is nested more than {MAX_DEPTH} levels deep.")


def _check(value: Any, *, texts: bool) -> None:
    """Level by level, so that depth costs no stack."""
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        if texts:
            _check_texts(level)
        level = [child for parent in level for child in _children(parent)]
        if not level:
            return
    raise _too_deep()


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [*value.keys(), *value.values()]
    return value if isinstance(value, list) else []


def _check_texts(level: list[Any]) -> None:
    if any(isinstance(value, str) and _UNSTORABLE.search(value) for value in level):
        raise BadJson(
            "unsupported_text", "A text holds NUL or half a surrogate pair; leave these characters out."
        )
