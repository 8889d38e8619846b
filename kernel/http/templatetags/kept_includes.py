"""`{% include … only %}` with its answers kept, in place of Django's.

Such an include sees nothing but what it is given, so with the same plain values, in the same language and time zone, it
gives the same text. A page is made of a few hundred, nearly all of which were drawn before. What is given something
that does not tell by its value what will be drawn (a form, a model) is drawn each time.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from operator import attrgetter
from typing import Any

from django import template
from django.template.base import FilterExpression, Parser, Token
from django.template.context import Context
from django.template.loader_tags import IncludeNode, do_include
from django.utils.functional import LazyObject, Promise, empty
from django.utils.safestring import SafeString
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language

register = template.Library()

MOST = 400  # of one include
LONGEST = 20_000  # characters; what is larger is rarely the same twice
PLAIN = frozenset({str, SafeString, int, bool, float, type(None), datetime, date, timedelta})

Key = tuple[Any, ...]


class NotPlainError(TypeError):
    """A value that does not tell by itself what will be drawn."""


class KeptIncludeNode(IncludeNode):
    def __init__(
        self,
        template: FilterExpression,
        *,
        extra_context: Mapping[str, FilterExpression],
        isolated_context: bool,
    ) -> None:
        super().__init__(template, extra_context=extra_context, isolated_context=isolated_context)
        self.asks = tuple(extra_context.values())
        self.kept: dict[Key, SafeString] = {}

    def render(self, context: Context) -> SafeString:
        if not self.isolated_context:
            return super().render(context)
        try:
            key = self._key(context)
        except NotPlainError:
            return super().render(context)
        found = self.kept.get(key)
        return self._draw(context, key) if found is None else found

    def _key(self, context: Context) -> Key:
        values = [ask.resolve(context) for ask in self.asks]
        around = (get_language(), get_current_timezone_name(), context.autoescape)
        return (self.template.resolve(context), *around, plain_key(values))

    def _draw(self, context: Context, key: Key) -> SafeString:
        drawn = super().render(context)
        if len(drawn) <= LONGEST:
            if len(self.kept) >= MOST:
                self.kept.clear()
            self.kept[key] = drawn
        return drawn


def plain_key(values: list[Any] | tuple[Any, ...]) -> Key:
    """Equal for what is drawn alike: `True` is not 1, and text marked safe is not text. Raises NotPlainError."""
    kinds = tuple(map(type, values))
    if PLAIN.issuperset(kinds):
        return (kinds, *values)
    return (kinds, *(value if type(value) in PLAIN else _plain(value) for value in values))


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, LazyObject):
        return plain_key([unwrap(value)])
    if isinstance(value, list | tuple):
        return plain_key(value)
    if isinstance(value, dict):
        return (plain_key(list(value)), plain_key(list(value.values())))
    return plain_key(_reader_of(type(value))(value))


def unwrap(value: "LazyObject[Any]") -> Any:
    """What stands behind it, worked out now if nobody asked before."""
    if value._wrapped is empty:  # noqa: SLF001 - Django offers no other way to the object itself
        value._setup()  # noqa: SLF001
    return value._wrapped  # noqa: SLF001


_readers: dict[type, Callable[[Any], tuple[Any, ...]]] = {}


def _reader_of(kind: type) -> Callable[[Any], tuple[Any, ...]]:
    """Reads all fields of a frozen dataclass, whose properties can depend on nothing else."""
    if kind not in _readers:
        if not is_dataclass(kind) or not kind.__dataclass_params__.frozen:  # type: ignore[attr-defined]
            raise NotPlainError(kind.__name__)
        names = [field.name for field in fields(kind)]
        read = attrgetter(*names)
        _readers[kind] = read if len(names) > 1 else lambda value: (read(value),)
    return _readers[kind]


@register.tag("include")
def include(parser: Parser, token: Token) -> KeptIncludeNode:
    node = do_include(parser, token)
    return KeptIncludeNode(
        node.template, extra_context=node.extra_context, isolated_context=node.isolated_context
    )
