"""What import contracts cannot see, read from the source."""

import ast
import re
import tomllib

import pytest

from tests.architecture.source import PACKAGES, ROOT, dotted, modules, nodes, templates

DOORS = {
    "web",
    "api",
    "tasks.py",
    "admin",
    "admin.py",
    "consumers.py",
    "management",
    "queries",
    "rules",
    "models",
}
BULK = {"bulk_create", "bulk_update", "get_or_create", "update_or_create"}
LAYERED = ("platforms/", "tickets/", "billing/", "moderation/", "accounts/", "helpcenter/")
CLOCKS = re.compile(r"^(timezone\.now|datetime\.(datetime\.)?(now|utcnow|today)|date\.today|time\.time)$")
CLOCK_DOORS = (
    "/web/",
    "/api/",
    "tasks.py",
    "/management/",
    "admin.py",
    "/admin/",
    "middleware",
    "helpdesk/",
    "kernel/api/",
)
SHADOWS = {"platform", "email", "queue", "calendar", "types", "secrets", "signal", "token"}


def is_write(chain: str) -> bool:
    name = chain.rsplit(".", 1)[-1]
    if name in BULK:
        return True
    on_rows = ".objects" in chain or ".filter()" in chain or ".exclude()" in chain
    return name in {"create", "update", "delete"} and on_rows


def test_only_operations_write():
    found = []
    for path, node in nodes(ast.Call):
        parts = set(path.split("/"))
        chain = dotted(node.func)
        if path.startswith(LAYERED) and parts & DOORS and is_write(chain):
            found.append(f"{path}:{node.lineno} {chain}")
    assert found == []


def test_nothing_listens_to_signals_of_models():
    found = [
        f"{path}:{node.lineno}"
        for path, node in nodes(ast.ImportFrom)
        if (node.module or "").startswith(
            ("django.db.models.signals", "django.dispatch", "django.db.backends.signals")
        )
    ]
    assert found == []


def test_no_model_overrides_save_or_orders_itself():
    found = []
    for path, node in nodes(ast.ClassDef):
        if "models" not in path:
            continue
        for item in node.body:
            if isinstance(item, ast.FunctionDef) and item.name in {"save", "delete"}:
                found.append(f"{path}:{item.lineno} {node.name}.{item.name}")
            if isinstance(item, ast.Assign) and any(dotted(target) == "ordering" for target in item.targets):
                found.append(f"{path}:{item.lineno} ordering")
    assert found == []


def test_only_doors_read_the_clock():
    found = [
        f"{path}:{node.lineno}"
        for path, node in nodes(ast.Call)
        if CLOCKS.match(dotted(node.func))
        and not any(door in path for door in CLOCK_DOORS)
        and path.startswith((*LAYERED, "kernel/clock"))
    ]
    assert found == []


def test_nothing_happens_later_but_by_timers():
    banned = {"eta", "countdown", "beat_schedule", "crontab"}
    found = [
        f"{path}:{node.value.lineno} {node.arg}" for path, node in nodes(ast.keyword) if node.arg in banned
    ]
    names = [
        f"{path}:{node.lineno} {node.id}" for path, node in nodes(ast.Name) if node.id in banned - {"eta"}
    ]
    assert found + names == []


def test_foreign_keys_never_point_upwards_by_name():
    order = ["kernel", "platforms", "tickets", "helpcenter", "helpdesk"]
    lower = dict.fromkeys(("tenancy", "people", "events", "timers", "clock", "files"), 0)
    labels = lower | {"platforms": 1, "tickets": 2}
    found = []
    for path, node in nodes(ast.Call):
        if (
            not dotted(node.func).endswith(("ForeignKey", "OneToOneField", "ManyToManyField"))
            or not node.args
        ):
            continue
        target = node.args[0]
        if isinstance(target, ast.Constant) and "." in str(target.value):
            mine = order.index(path.split("/")[0]) if path.split("/")[0] in order else 0
            if labels.get(str(target.value).split(".")[0], 99) > mine:
                found.append(f"{path}:{node.lineno} {target.value}")
    assert found == []


def test_no_drawer_modules():
    names = {"utils.py", "helpers.py", "common.py", "misc.py", "shared.py"}
    assert [path for path in modules() if path.rsplit("/", 1)[-1] in names] == []


def test_no_package_shadows_the_standard_library():
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages & SHADOWS == set()
    assert packages <= {*PACKAGES, "tests"}


def test_import_contracts_have_no_exceptions():
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert [
        one["name"] for one in config["tool"]["importlinter"]["contracts"] if "ignore_imports" in one
    ] == []


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        (
            r"<script(?![^>]*(?:\bsrc=|application/json))[^>]*>",
            "scripts come from files: the policy allows no inline ones",
        ),
        (r"\sstyle=", "styles come from files: the policy allows no inline ones"),
        (r"\son[a-z]+=", "handlers are attached in files"),
        (r"\|\s*safe\b", "nothing is marked safe in a template"),
        (r"(?:src|href)=\"(?:https?:)?//", "nothing is loaded from elsewhere"),
        (r"\.objects\b", "templates receive rows"),
    ],
)
def test_templates(pattern, why):
    found = [path for path, text in templates() if re.search(pattern, text)]
    assert found == [], why


def test_every_form_that_posts_carries_the_token():
    form = re.compile(r"<form\b[^>]*?method=\"post\".*?</form>", re.DOTALL)
    found = [path for path, text in templates() for match in form.findall(text) if "csrf_token" not in match]
    assert found == []
