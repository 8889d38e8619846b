from datetime import timedelta

import pytest

from platforms.rules.sending import ask_after, judge_question, judge_send, send_after


@pytest.mark.parametrize(
    ("kind", "status", "body", "verdict"),
    [
        ("ok", 200, '{"state": "done"}', "done"),
        ("ok", 200, '{"state": "failed", "detail": "no"}', "failed"),
        ("ok", 202, '{"state": "accepted"}', "unknown"),
        ("ok", 200, "<html>", "unknown"),
        ("ok", 200, "[" * 5000, "unknown"),
        ("ok", 200, '{"state": ["done"]}', "unknown"),
        ("ok", 204, "", "unknown"),
        ("retry", None, "", "unsent"),
        ("unknown", None, "", "unknown"),
        ("retry", 500, "", "unknown"),
        ("retry", 503, "", "unknown"),
        ("retry", 429, "", "unknown"),
        ("retry", 409, "", "unknown"),
        ("retry", 422, '{"detail": "no such person"}', "failed"),
        ("retry", 401, "", "failed"),
        ("retry", 302, "", "unknown"),
        ("gone", 410, "", "failed"),
        ("refused", None, "", "failed"),
    ],
)
def test_only_a_clear_word_settles_a_send(kind, status, body, verdict):
    assert judge_send(kind=kind, status=status, body=body, error="").verdict == verdict


@pytest.mark.parametrize(
    ("kind", "status", "body", "verdict"),
    [
        ("ok", 200, '{"state": "done"}', "done"),
        ("ok", 200, '{"state": "failed"}', "failed"),
        ("ok", 200, '{"state": "accepted"}', "unknown"),
        ("retry", 404, "", "absent"),
        ("retry", 500, "", "unknown"),
        ("retry", None, "", "unknown"),
        ("gone", 410, "", "unknown"),
    ],
)
def test_only_a_404_allows_sending_again(kind, status, body, verdict):
    assert judge_question(kind=kind, status=status, body=body, error="").verdict == verdict


def test_the_platforms_words_are_kept_short_and_storable():
    body = '{"state": "failed", "detail": "' + "\\u0000\\ud800x" + "y" * 400 + '"}'
    detail = judge_send(kind="ok", status=200, body=body, error="").detail
    assert detail.startswith("?x")
    assert len(detail) <= 300
    detail.encode()


def test_waits_grow_and_then_stay():
    assert [ask_after(n) for n in (0, 5, 50)] == [
        timedelta(seconds=15),
        timedelta(hours=6),
        timedelta(hours=6),
    ]
    assert [send_after(n) for n in (0, 1, 2, 50)] == [
        timedelta(seconds=2),
        timedelta(seconds=2),
        timedelta(seconds=10),
        timedelta(hours=2),
    ]
