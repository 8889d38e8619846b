"""The floor that pages are compared with: a bare Django view, one indexed query of 25 rows, one template.

It has a table of its own, without row-level security, and no middleware at all: what the product adds is in the ratio.
"""

from typing import Any, ClassVar

from django.core.handlers.wsgi import WSGIHandler
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test.utils import override_settings

ROWS = 25
# Made by the owner from generated tickets; the application may read it.
MAKE = """
DROP TABLE IF EXISTS bench_floor;
CREATE TABLE bench_floor AS
  SELECT t.id, t.number, t.subject, t.snippet, t.status, t.priority, c.handle AS requester, p.title AS topic,
    coalesce(m.display_name, '') AS assignee, t.created_at, t.updated_at
  FROM tickets_ticket t JOIN platforms_customer c ON c.id = t.customer_id JOIN tickets_topic p ON p.id = t.topic_id
    LEFT JOIN people_membership m ON m.id = t.assignee_id;
ALTER TABLE bench_floor ADD PRIMARY KEY (id);
CREATE INDEX bench_floor_updated ON bench_floor (updated_at DESC, id DESC);
GRANT SELECT ON bench_floor TO PUBLIC;
ANALYZE bench_floor;
"""


class FloorRow(models.Model):
    number = models.IntegerField()
    subject = models.CharField(max_length=200)
    snippet = models.CharField(max_length=160)
    status = models.SmallIntegerField()
    priority = models.SmallIntegerField()
    requester = models.CharField(max_length=90)
    topic = models.CharField(max_length=80)
    assignee = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects: ClassVar[models.Manager["FloorRow"]] = models.Manager()

    class Meta:
        app_label = "bench"
        managed = False
        db_table = "bench_floor"

    def __str__(self) -> str:
        return self.subject


def floor(request: HttpRequest) -> HttpResponse:
    rows = FloorRow.objects.order_by("-updated_at", "-id")[:ROWS]
    return render(request, "bench/floor.html", {"rows": rows})


class BareHandler(WSGIHandler):
    """Django with an empty middleware list, in the process that serves the product too."""

    def load_middleware(self, is_async: bool = False) -> Any:  # noqa: FBT001, FBT002 - Django's signature
        with override_settings(MIDDLEWARE=[]):
            return super().load_middleware(is_async)
