import pytest

from kernel.tenancy.context import tenant_context
from tests.tickets.web.portal.conftest import text_of
from tests.world import NOW
from tickets.models import FormVersion, Ticket, Topic

WHY = {
    "key": "why",
    "label": "Why?",
    "kind": "choice",
    "required": True,
    "choices": [["a", "One"], ["b", "Two"]],
}
REF = {
    "key": "ref",
    "label": "Reference",
    "kind": "text",
    "required": True,
    "show_if": {"field": "why", "equals": "a"},
}
DEEP = {"key": "deep", "label": "Deeper", "kind": "text", "show_if": {"field": "ref", "equals": "yes"}}
OTHERS = [
    {"key": "site", "label": "Address", "kind": "url"},
    {"key": "who", "label": "Who", "kind": "handle"},
    {"key": "long", "label": "Long", "kind": "textarea"},
]


@pytest.fixture(autouse=True)
def _form(world):
    with tenant_context(world.alpha.id):
        topic = Topic.objects.get(key="other")
        FormVersion.objects.create(topic=topic, number=2, fields=[WHY, REF, DEEP, *OTHERS], created_at=NOW)


@pytest.fixture
def send(browser, good):
    def post(**answers):
        kept = {name: value for name, value in good.items() if not name.startswith("answer_")}
        return browser.post("/new/other/", kept | {f"answer_{key}": value for key, value in answers.items()})

    return post


def answers(world):
    with tenant_context(world.alpha.id):
        return Ticket.objects.get().answers


def test_what_depends_on_an_answer_stands_below_it(browser):
    page = browser.get("/new/other/").content.decode()
    first = page.index('value="a"')
    below = page.index('class="option-more"')
    assert first < below < page.index('name="answer_ref"') < page.index('value="b"')
    assert page.count('class="option-more"') == 1


def test_a_condition_on_a_text_is_said_in_words(browser):
    assert "Only if your answer to “Reference” is “yes”." in text_of(browser.get("/new/other/"))


def test_it_is_needed_only_when_it_is_asked(send, world):
    assert send(why="a").status_code == 422
    assert send(why="b").status_code == 303
    assert answers(world) == {"why": "b"}


def test_what_is_not_asked_is_left_out(send, world):
    send(why="b", ref="typed before the answer was changed", deep="x")
    assert answers(world) == {"why": "b"}


def test_all_kinds_are_kept(send, world):
    given = {
        "why": "a",
        "ref": "yes",
        "deep": "d",
        "site": "https://x.example/p",
        "who": "@ana",
        "long": "a\nb",
    }
    assert send(**given).status_code == 303
    assert answers(world) == given


def test_the_choice_stays_chosen_after_a_refusal(send):
    page = send(why="a").content.decode()
    assert page.count(" checked>") == 1
    assert 'value="a"' in page[page.index(" checked>") - 60 : page.index(" checked>")]


def test_what_was_never_offered_is_refused(send):
    response = send(why="c")
    assert response.status_code == 422
    assert "Please choose one of the options." in text_of(response)
