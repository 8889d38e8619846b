"""The demo's routing can be set up on a furnished desk, and nothing is odd about it."""

import pytest

from helpdesk.demo.people import TENANTS
from helpdesk.demo.routing import set_up_routing
from helpdesk.demo.seeding_desk import furnish
from kernel.clock.models import WorkPattern
from kernel.clock.shifts import on_call
from kernel.tenancy.context import tenant_context
from kernel.tenancy.operations import create_tenant
from tests.world import NOW
from tickets.queries.routing_setup import list_rule_rows


@pytest.mark.parametrize("tenant", TENANTS, ids=lambda tenant: tenant.slug)
def test_it_fits_the_desk(db, tenant, monkeypatch):
    # the sandbox's address is one of this machine, which tests refuse
    monkeypatch.setattr("helpdesk.demo.seeding_desk.connect_platform", lambda **_: None)
    tenant_id = create_tenant(
        slug=tenant.slug, name=tenant.name, accent_hue=200, time_zone="Europe/Berlin", now=NOW
    )
    with tenant_context(tenant_id):
        desk = furnish(tenant, now=NOW)
        set_up_routing(desk, time_zone="Europe/Berlin", now=NOW)
        [row] = list_rule_rows()
        assert row.warnings == ()
        assert WorkPattern.objects.count() == 2
        assert len(on_call(desk.teams["support"], at=NOW)) == 1
