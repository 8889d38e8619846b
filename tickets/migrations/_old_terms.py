"""Policies as the first version wrote them, in the words of this one."""

import json
from typing import Any


def rewrite(apps: Any, schema_editor: Any) -> None:  # noqa: ARG001 - the signature of RunPython
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("ALTER TABLE tickets_slapolicyversion DISABLE TRIGGER history")
        cursor.execute("SELECT id, terms FROM tickets_slapolicyversion")
        for version_id, terms in cursor.fetchall():
            said = json.loads(terms) if isinstance(terms, str) else terms
            cursor.execute(
                "UPDATE tickets_slapolicyversion SET terms = %s WHERE id = %s",
                [json.dumps(rewritten(said)), version_id],
            )
        cursor.execute("ALTER TABLE tickets_slapolicyversion ENABLE TRIGGER history")


def rewritten(terms: dict[str, Any]) -> dict[str, Any]:
    leaves = [
        {"fact": fact, "is": sorted(values)}
        for fact, values in sorted((terms.get("conditions") or {}).items())
        if values
    ]
    stages = [
        (terms.get("near_percent"), terms.get("on_near") or {}),
        (100, terms.get("on_breach") or {}),
    ]
    kept = {name: terms[name] for name in ("calendar", "targets", "pauses") if name in terms}
    return kept | {
        "conditions": {"all": leaves} if leaves else {},
        "thresholds": [
            {"at": {"percent": percent}, "ladder": [{"steps": steps}]}
            for percent, said in stages
            if percent and (steps := _steps(said))
        ],
    }


def _steps(said: dict[str, Any]) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = []
    if said.get("notify"):
        steps.append({"notify": list(said["notify"])})
    if said.get("raise_priority"):
        steps.append({"raise_priority": True})
    if said.get("team"):
        steps.append({"move_to_team": said["team"]})
    return steps
