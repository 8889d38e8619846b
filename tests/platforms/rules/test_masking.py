import pytest

from platforms.rules.masking import initials, mask_email, plain_attributes


@pytest.mark.parametrize(
    ("email", "masked"),
    [
        ("mara@example.com", "m•••@e•••.com"),
        ("x@y.z", "x•••@y•••.z"),
        ("a@mail.example.co.uk", "a•••@m•••.uk"),
        ("a@localhost", "a•••@•••"),
        ("", ""),
        ("nonsense", "•••"),
        ("@example.com", "•••"),
    ],
)
def test_an_address_shows_its_first_letters(email, masked):
    assert mask_email(email) == masked


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Mara Klein-Voss", "M. K."),
        ("", ""),
        ("élodie", "É."),
        ("a b c d", "A. B. C."),
        ("   ", ""),
        ("山田 太郎", "山. 太."),
    ],
)
def test_initials(name, short):
    assert initials(name) == short


def test_texts_among_the_attributes_wait_for_a_reason():
    assert plain_attributes({"n": 1, "yes": True, "f": 0.5, "phone": "+49", "list": [1], "none": None}) == {
        "n": 1,
        "yes": True,
        "f": 0.5,
    }
