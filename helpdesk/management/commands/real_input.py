"""`manage.py real_input PATH`: real questions through the public web form of a running stack, and what became of it."""

import csv
import json
import secrets
from argparse import ArgumentParser
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from helpdesk.bench.accounting import Account, account_for
from helpdesk.bench.posting import Outcome, Poster, Row
from kernel.tenancy.queries import find_slug

MAP_FILE = "suggested_queue_map.json"  # beside the CSV: queue to its categories
TOPIC_OF_QUEUE = {"billing_dispute": "charge", "account_recovery": "account_access"}
USUAL_TOPIC = "other"


class Command(BaseCommand):
    help = "Post each row of a CSV (text, category) through the web form; fail if any is lost, doubled or met a 5xx."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--tenant", default="limelight")
        parser.add_argument("--limit", type=int, help="so many rows, spread evenly over the file")
        parser.add_argument("--concurrency", type=int, default=8)
        parser.add_argument("--base-url", help="usually the tenant's host on this machine")

    def handle(self, *_: Any, **options: Any) -> None:
        tenant_id = find_slug(options["tenant"])
        if tenant_id is None:
            raise CommandError(f"There is no tenant {options['tenant']}.")
        rows = read_rows(options["path"], limit=options["limit"], run=secrets.token_hex(4))
        poster = _poster(options["base_url"] or _usual_url(options["tenant"]))
        with tqdm(total=len(rows), unit=" rows", disable=None) as bar:
            outcome = poster.post_all(rows, concurrency=options["concurrency"], told=bar.update)
        account = account_for(rows, tenant_id=tenant_id)
        lost = account_for(outcome.accepted, tenant_id=tenant_id).lost
        self.stdout.write("\n".join(_report(len(rows), outcome, account, lost)))
        if outcome.refused or lost or account.doubled or outcome.server_errors:
            raise CommandError("Not everything went through; see above.")


def read_rows(path: Path, *, limit: int | None, run: str) -> list[Row]:
    topics = _read_map(path.with_name(MAP_FILE))
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Row(
                text=row["text"],
                topic=topics.get(row.get("category") or "", USUAL_TOPIC),
                email=f"row{number}@{run}.real.example",
            )
            for number, row in enumerate(_spread(list(csv.DictReader(file)), limit), start=1)
        ]


def _spread(rows: list[dict[str, str]], limit: int | None) -> list[dict[str, str]]:
    """Files are often sorted by category, so the first rows alone would all be alike."""
    if limit is None or limit >= len(rows):
        return rows
    return [rows[place * len(rows) // limit] for place in range(limit)]


def _read_map(path: Path) -> dict[str, str]:
    """Category to topic; empty where there is no map."""
    try:
        queues = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {
        category: TOPIC_OF_QUEUE.get(queue, USUAL_TOPIC)
        for queue, categories in queues.items()
        for category in categories
    }


def _usual_url(slug: str) -> str:
    return f"http://{slug}{settings.TENANT_HOST_SUFFIX}:{settings.PORT}"


def _poster(base_url: str) -> Poster:
    """Names below localhost are this machine, whatever its resolver says."""
    parts = urlsplit(base_url)
    host, port = parts.hostname or "", parts.port or 80
    address = "127.0.0.1" if host.endswith("localhost") else host
    return Poster(host=host, address=address, port=port, today=timezone.localdate())


def _report(rows: int, outcome: Outcome, account: Account, lost: int) -> list[str]:
    p50 = median(outcome.times) if outcome.times else 0.0
    p95 = quantiles(outcome.times, n=20)[-1] if len(outcome.times) > 1 else p50
    teams = ", ".join(f"{name} {count}" for name, count in account.teams.items())
    return [
        f"rows            {rows}",
        f"accepted        {len(outcome.accepted)}",
        f"tickets         {account.tickets}",
        f"routed          {teams}; {account.unassigned} wait for somebody in their team",
        f"clocks started  {account.with_clocks}",
        f"lost            {lost}",
        f"doubled         {account.doubled}",
        f"5xx             {outcome.server_errors}",
        f"tried again     {outcome.broken} broken connections, {outcome.statuses[503]} times 503",
        f"POST            p50 {p50:.0f} ms, p95 {p95:.0f} ms",
        *(f"refused         {row.email}: {said}" for row, said in outcome.refused[:10]),
    ]
