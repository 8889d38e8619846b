from pathlib import Path

import pytest

from helpdesk.stack.dotenv import parse_env, read_env_file
from helpdesk.stack.errors import StackError


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("A=1", "1"),
        ("  export A = 1  ", "1"),
        ('A="two words # not a comment"', "two words # not a comment"),
        ("A='single' # comment", "single"),
        ("A=plain # comment", "plain"),
        ("A=redis://:p#w@host/0", "redis://:p#w@host/0"),
        ("A=", ""),
        ("A=$HOME", "$HOME"),
    ],
)
def test_reads_a_line(line, value):
    assert parse_env(line, source=".env") == {"A": value}


def test_skips_comments_and_blanks_and_lets_the_last_win():
    assert parse_env("# A=0\n\n   \nA=1\nA=2\n", source=".env") == {"A": "2"}


def test_names_the_line_it_cannot_read():
    with pytest.raises(StackError, match=r"^\.env, line 2: expected NAME=value$"):
        parse_env("A=1\nnonsense\n", source=".env")


def test_a_missing_file_is_empty(tmp_path: Path):
    assert read_env_file(tmp_path / ".env") == {}
