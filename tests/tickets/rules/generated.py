"""Conditions and steps of every shape, for property tests."""

from hypothesis import strategies as st

from tickets.rules import conditions as tree
from tickets.rules import steps
from tickets.rules.words import Priority

keys = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20)
values = st.sampled_from(["a", "b", "vip"]) | keys
_by_kind = {
    kind: sorted(name for name, found in tree.FACTS.items() if found is kind) for kind in tree.FactKind
}
_texts = st.sampled_from(_by_kind[tree.FactKind.TEXT]) | keys.map(lambda key: tree.ANSWER + key)
_keyed = st.sampled_from(_by_kind[tree.FactKind.CHOICE] + _by_kind[tree.FactKind.KEYS])
_numbers = st.sampled_from(_by_kind[tree.FactKind.NUMBER])


@st.composite
def _between(draw):
    low, high = sorted((draw(st.integers(0, 99)), draw(st.integers(0, 99))))
    ends = draw(st.sampled_from([(low, high), (low, None), (None, high)]))
    return tree.Between(draw(_numbers), *ends)


leaves = (
    st.builds(tree.Is, _keyed | _texts, st.frozensets(values, min_size=1, max_size=3))
    | st.builds(tree.Contains, _texts, st.lists(values, min_size=1, max_size=3, unique=True).map(tuple))
    | st.builds(tree.IsSet, _keyed | _texts | _numbers, st.booleans())
    | st.builds(tree.IsTrue, st.sampled_from(_by_kind[tree.FactKind.FLAG]), st.booleans())
    | _between()
)


def _level(inner):
    return (
        st.lists(inner, max_size=3).map(lambda parts: tree.AllOf(tuple(parts)))
        | st.lists(inner, min_size=1, max_size=3).map(lambda parts: tree.AnyOf(tuple(parts)))
        | inner.map(tree.Not)
        | inner
    )


conditions = _level(_level(leaves))  # three deep at most

_numbered = st.integers(1, 10**6).map(lambda number: f"member:{number}")
_people = st.lists(
    st.sampled_from(steps.PEOPLE)
    | st.builds("{}:{}".format, st.sampled_from(steps.PEOPLE_OF), keys)
    | _numbered,
    min_size=1,
    max_size=3,
    unique=True,
).map(tuple)
_tags = st.lists(st.sampled_from("abcdef"), min_size=1, max_size=6, unique=True).flatmap(
    lambda found: st.integers(0, len(found)).map(
        lambda cut: steps.ChangeTags(tuple(found[:cut]), tuple(found[cut:]))
    )
)
all_steps = (
    st.builds(steps.Notify, _people)
    | st.builds(steps.AddFollowers, _people)
    | st.builds(steps.MoveToTeam, keys)
    | st.builds(steps.Assign, st.sampled_from(["nobody", "next"]) | _numbered)
    | st.just(steps.RaisePriority())
    | st.builds(steps.SetPriority, st.sampled_from(Priority))
    | st.builds(steps.SetStatus, st.sampled_from(steps.STATUSES))
    | _tags
    | st.builds(steps.AddNote, keys)
    | st.builds(steps.CallWebhook, keys)
    | st.builds(steps.OpenTask, keys, st.just("") | keys, st.none() | st.integers(1, steps.MAX_DELAY_MINUTES))
)
several_steps = st.lists(all_steps, min_size=1, max_size=4).map(tuple)


@st.composite
def _ladder(draw):
    moments = sorted(draw(st.sets(st.integers(0, steps.MAX_DELAY_MINUTES), max_size=3)))
    return tuple(steps.Rung(at * 60, draw(several_steps), draw(st.booleans())) for at in moments)


ladders = _ladder()
