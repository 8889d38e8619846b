"""Filling in the public web form as a browser without scripts does: every question of the page gets an answer."""

from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser

_HONEYPOT = "contact_by_fax"
ANYTHING = "none"  # short enough for every question, and a possible user name
_BUTTONS = frozenset({"submit", "button", "file", "search"})


@dataclass(slots=True)
class WebForm:
    """`fields`: what would be sent if nothing was typed. `kinds`: each input's type, or its keyboard."""

    fields: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    first_choices: dict[str, str] = field(default_factory=dict)

    def fill(self, *, subject: str, body: str, email: str, name: str, today: date) -> dict[str, str]:
        usual = {"date": today.isoformat(), "decimal": "12.50", "url": "https://platform.example/posts/1"}
        asked = {
            key: self.first_choices.get(key) or usual.get(kind, ANYTHING)
            for key, kind in self.kinds.items()
            if key.startswith("answer_")
        }
        typed = {"subject": subject, "body": body, "email": email, "name": name, _HONEYPOT: ""}
        return self.fields | asked | {key: value for key, value in typed.items() if key in self.kinds}


class _Reader(HTMLParser):
    """Reads the one form of the page that is sent by POST and has a subject."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.form = WebForm()
        self.is_inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.is_inside = given.get("method", "").lower() == "post"
        elif self.is_inside and tag in {"input", "textarea", "select"} and given.get("name"):
            self._note(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.is_inside = False

    def _note(self, tag: str, given: dict[str, str]) -> None:
        name, kind = given["name"], given.get("type", "text") if tag == "input" else tag
        if kind in _BUTTONS:
            return
        if kind == "hidden":
            self.form.fields[name] = given.get("value", "")
            return
        self.form.kinds[name] = given.get("inputmode", kind) if kind == "text" else kind
        if kind == "radio":
            self.form.first_choices.setdefault(name, given.get("value", ""))


def read_web_form(html: str) -> WebForm:
    reader = _Reader()
    reader.feed(html)
    return reader.form
