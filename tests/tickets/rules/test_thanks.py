import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.rules.thanks import LONGEST, is_thanks


@pytest.mark.parametrize(
    "text",
    [
        "Thanks",
        "thanks!",
        "THANK YOU SO MUCH!!!",
        "Thank you very much for your help.",
        "thx, works now",
        "Perfect, thanks a lot 🙏",
        "Ok, thank you. All good!",
        "Cheers\n",
        "It works now - thank you!",
        "Danke",
        "Vielen Dank für Ihre Hilfe",
        "Merci beaucoup pour votre aide",
        "¡Muchas gracias!",
        "Muito obrigado",
        "Grazie mille",
        "谢谢",
        "ありがとうございます",
        "Спасибо!",
        "شكرا",
    ],
)
def test_mere_thanks(text):
    assert is_thanks(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "🙏🙏🙏",
        "ok",
        "It works now",
        "Thanks, but it still fails",
        "Thanks, it is not fixed",
        "Thank you. When will I get it?",
        "Thanks?",
        "No thanks",
        "Thanks, forgot the answer",
        "thanks, sothat",
        "Thanks for nothing",
        "Thank you, my card was charged again on Monday",
        "thankless",
        "Danke, aber das Geld fehlt noch",
        "thanks " * 30,
    ],
)
def test_more_or_other_than_thanks(text):
    assert not is_thanks(text)


@given(st.text())
def test_a_question_is_never_mere_thanks(text):
    assert not is_thanks(f"thanks {text}?")


@given(
    st.text(alphabet="bcdfghjkmpqvwxz", min_size=4),
    st.sampled_from(["Thanks, {}", "{} thanks", "ok {} thank you"]),
)
def test_one_word_too_many_and_it_is_not_mere_thanks(word, sentence):
    assert not is_thanks(sentence.format(word))


@given(st.text(max_size=300))
def test_any_text_gets_an_answer(text):
    assert is_thanks(text) in {True, False}


def test_long_texts_say_more():
    assert is_thanks(("thanks " * 17).strip())
    assert not is_thanks("thanks " * (LONGEST // 7 + 1))


@pytest.mark.parametrize("word", ["thanks", "a", "so", "it", "is", "vielen dank", "muchas"])
def test_no_text_takes_long(word):
    """A pattern with alternatives that overlap could need years for a text of this length."""
    text = (f"{word} " * 60)[: LONGEST - 1] + "!"
    started = time.perf_counter()
    is_thanks(text)
    is_thanks(text.replace(" ", "")[: LONGEST - 4] + " xyz")
    assert time.perf_counter() - started < 2
