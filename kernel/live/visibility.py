"""Who may be told of a change to what. A kind of subject that nobody registered is told to nobody."""

from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import dataclass

from kernel.actors import Actor

Subject = tuple[str, int]
Visible = Callable[[Actor, Collection[int]], Collection[int]]


@dataclass(frozen=True, slots=True)
class _Rule:
    visible: Visible
    audience: Callable[[Actor], Hashable]
    lists: tuple[str, ...]


_rules: dict[str, _Rule] = {}


def _oneself(actor: Actor) -> Hashable:
    return actor


def register(
    kind: str,
    visible: Visible,
    *,
    audience: Callable[[Actor], Hashable] = _oneself,
    lists: Collection[str] = (),
) -> None:
    """`visible(actor, ids)` says which of the subjects the actor may see; it runs in the tenant's transaction.

    Actors with an equal `audience(actor)` see the same, so one of them is asked for all. `lists` are the names of
    what shows many such subjects: one message each tells those pages that something in them may have changed.
    """
    _rules[kind] = _Rule(visible=visible, audience=audience, lists=tuple(lists))


def audience_of(actor: Actor) -> Hashable:
    return tuple((kind, rule.audience(actor)) for kind, rule in _rules.items())


def visible_subjects(actor: Actor, subjects: Iterable[Subject]) -> set[Subject]:
    wanted: dict[str, set[int]] = {}
    for kind, subject_id in subjects:
        if kind in _rules:
            wanted.setdefault(kind, set()).add(subject_id)
    return {(kind, found) for kind, ids in wanted.items() for found in _rules[kind].visible(actor, ids)}


def lists_of(kinds: Iterable[str]) -> list[str]:
    return sorted({name for kind in kinds if kind in _rules for name in _rules[kind].lists})
