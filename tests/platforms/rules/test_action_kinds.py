from platforms.rules.action_kinds import KINDS


def test_the_inverse_of_an_inverse_is_the_action_itself():
    for kind in KINDS.values():
        if kind.inverse is not None:
            assert KINDS[kind.inverse].inverse == kind.code
            assert KINDS[kind.inverse].permission == kind.permission
