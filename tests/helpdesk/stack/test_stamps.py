from pathlib import Path

from helpdesk.stack.stamps import Stamps, migrations_fingerprint, static_fingerprint


def _project(root: Path) -> Path:
    (root / "uv.lock").write_text("1")
    (root / "tickets/migrations").mkdir(parents=True)
    (root / "tickets/__init__.py").touch()
    (root / "tickets/migrations/0001_first.py").write_text("first")
    (root / "static").mkdir()
    (root / "static/desk.css").write_text("a {}")
    return root


def test_remembers_by_name_and_fingerprint(tmp_path: Path):
    stamps = Stamps(tmp_path / "stamps.json")
    stamps.put("migrated", "a")
    stamps.put("seeded", "a")
    stamps.forget("seeded")

    again = Stamps(tmp_path / "stamps.json")
    assert again.has("migrated", "a")
    assert not again.has("migrated", "b")
    assert not again.has("seeded", "a")


def test_a_damaged_file_remembers_nothing(tmp_path: Path):
    (tmp_path / "stamps.json").write_text('{"migrated": ')
    assert not Stamps(tmp_path / "stamps.json").has("migrated", "a")


def test_a_migration_or_a_new_package_changes_the_schemas_fingerprint(tmp_path: Path):
    root = _project(tmp_path)
    before = migrations_fingerprint(root)
    assert migrations_fingerprint(root) == before

    (root / "tickets/migrations/0002_second.py").write_text("second")
    after = migrations_fingerprint(root)
    (root / "uv.lock").write_text("2")

    assert len({before, after, migrations_fingerprint(root)}) == 3


def test_a_style_sheet_changes_only_the_static_fingerprint(tmp_path: Path):
    root = _project(tmp_path)
    schema, static = migrations_fingerprint(root), static_fingerprint(root)

    (root / "static/desk.css").write_text("b {}")

    assert migrations_fingerprint(root) == schema
    assert static_fingerprint(root) != static
