import pytest

from kernel.files.rules.limits import MEGABYTE, Breach, Limits, check_file, find_breaches


def test_ordinary_files_pass():
    assert find_breaches(sizes=[1, 5 * MEGABYTE, 20 * MEGABYTE]) == []
    assert find_breaches(sizes=[]) == []
    assert find_breaches(sizes=[5 * MEGABYTE] * 10) == []


@pytest.mark.parametrize(
    ("size", "breach"),
    [
        (0, Breach("empty_file", "This file is empty.")),
        (1, None),
        (20 * MEGABYTE, None),
        (
            20 * MEGABYTE + 1,
            Breach("file_too_large", "A file may be at most 20 MB; this one is 20.1 MB."),
        ),
        (
            31 * MEGABYTE,
            Breach("file_too_large", "A file may be at most 20 MB; this one is 31 MB."),
        ),
    ],
)
def test_one_file(size, breach):
    assert check_file(size) == breach


def test_each_breach_names_its_file_and_its_limit():
    assert find_breaches(sizes=[1, 0, 21 * MEGABYTE]) == [
        Breach("empty_file", "This file is empty.", 1),
        Breach("file_too_large", "A file may be at most 20 MB; this one is 21 MB.", 2),
    ]


def test_too_many_and_too_much_concern_the_whole():
    assert find_breaches(sizes=[5 * MEGABYTE] * 11) == [
        Breach("too_many_files", "A message takes at most 10 files; these are 11."),
        Breach("message_too_large", "The files of a message may be 50 MB together; these are 55 MB."),
    ]


def test_limits_can_be_set():
    limits = Limits(file_bytes=MEGABYTE // 2, message_files=1, message_bytes=MEGABYTE)
    assert [breach.code for breach in find_breaches(sizes=[MEGABYTE, 1], limits=limits)] == [
        "file_too_large",
        "too_many_files",
        "message_too_large",
    ]
    assert check_file(MEGABYTE, limits=limits) == Breach(
        "file_too_large", "A file may be at most 0.5 MB; this one is 1 MB."
    )
