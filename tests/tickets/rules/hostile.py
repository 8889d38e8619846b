"""JSON as somebody hostile or careless would send it."""

from hypothesis import strategies as st

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30)
json_values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


def bent(known):
    """A valid object, some of its entries replaced by anything at all."""
    return st.builds(
        lambda changes: {**known, **changes}, st.dictionaries(st.sampled_from(sorted(known)), json_values)
    )
