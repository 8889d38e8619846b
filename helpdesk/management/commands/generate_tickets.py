"""`manage.py generate_tickets --tickets 100000`: a desk with as many tickets, for measuring."""

import os
from argparse import ArgumentParser
from typing import Any

import psycopg
from django.core.management.base import BaseCommand
from django.utils import timezone
from psycopg import sql
from tqdm import tqdm

from helpdesk.bench.generating import ANALYZED, generate


class Command(BaseCommand):
    help = (
        "Write tickets in bulk into a tenant of their own. Again with a larger number adds what is missing."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tickets", type=int, default=100_000)
        parser.add_argument("--messages", type=int, default=3, help="on each ticket that somebody answered")
        parser.add_argument("--tenant", default="bench", help="made when it is not there")
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *_: Any, **options: Any) -> None:
        with tqdm(total=options["tickets"], unit=" tickets", unit_scale=True, disable=None) as bar:
            written = generate(
                slug=options["tenant"],
                tickets=options["tickets"],
                messages=options["messages"],
                seed=options["seed"],
                now=timezone.now(),
                told=bar.update,
            )
        self.stdout.write(f"Wrote {written:,} tickets.")
        self._analyze()

    def _analyze(self) -> None:
        url = os.environ.get("DATABASE_OWNER_URL")
        if not url:
            self.stdout.write("DATABASE_OWNER_URL is not set: the tables were not analysed.")
            return
        with psycopg.connect(url, autocommit=True) as owner:
            for table in ANALYZED:
                owner.execute(sql.SQL("VACUUM (ANALYZE) {}").format(sql.Identifier(table)))
