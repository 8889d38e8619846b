import hashlib
import re
from datetime import timedelta

import pytest

from kernel.errors import Invalid, NotAllowed
from kernel.people.models import ApiToken
from kernel.people.operations.tokens import NoSuchToken, UnknownScope, create_token, revoke_token
from kernel.people.queries.tokens import list_tokens
from kernel.tenancy.context import tenant_context
from tests.world import NOW

DAY = timedelta(days=1)


def make(actor, **changed):
    given = {
        "actor": actor,
        "name": "Importer",
        "scopes": ["people.view"],
        "expires_at": NOW + DAY,
        "now": NOW,
    }
    return create_token(**(given | changed))


def test_the_secret_is_shown_once(alpha, said):
    made = make(alpha.admin.actor)
    public_id, secret = re.fullmatch(r"hd_([0-9a-f]{12})_([\w-]{43})", made.text).groups()
    row = ApiToken.objects.get(id=made.token_id)
    assert (row.public_id, bytes(row.secret_hash)) == (public_id, hashlib.sha256(secret.encode()).digest())
    assert row.created_by_id == alpha.admin.membership_id
    assert secret not in repr(list_tokens(now=NOW))
    assert said("people.token_created") == [(row.id, {"token_id": row.id, "scopes": ["people.view"]})]


def test_no_two_are_alike(alpha):
    assert len({make(alpha.admin.actor).text for _ in range(50)}) == 50


def test_the_states_of_a_token(alpha, said):
    expired = make(alpha.admin.actor, expires_at=NOW + DAY)
    active = make(alpha.admin.actor, expires_at=NOW + 3 * DAY)
    revoked = make(alpha.admin.actor, expires_at=NOW + 3 * DAY)
    for _ in range(2):
        revoke_token(actor=alpha.admin.actor, token_id=revoked.token_id, now=NOW)
    states = {row.id: row.state for row in list_tokens(now=NOW + 2 * DAY)}
    assert states == {expired.token_id: "expired", active.token_id: "active", revoked.token_id: "revoked"}
    assert said("people.token_revoked") == [(revoked.token_id, {"token_id": revoked.token_id})]


@pytest.mark.parametrize("scopes", [[], ["no.such"], ["people.view", "no.such"]])
def test_only_scopes_that_exist(alpha, scopes):
    with pytest.raises(UnknownScope) as refused:
        make(alpha.admin.actor, scopes=scopes)
    assert "scopes" in refused.value.fields
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("life", [timedelta(0), -DAY, timedelta(days=367)])
def test_it_ends_within_a_year(alpha, life):
    with pytest.raises(Invalid) as refused:
        make(alpha.admin.actor, expires_at=NOW + life)
    assert "expires_at" in refused.value.fields


def test_only_admins(alpha):
    made = make(alpha.admin.actor)
    with pytest.raises(NotAllowed):
        make(alpha.lead.actor)
    with pytest.raises(NotAllowed):
        revoke_token(actor=alpha.lead.actor, token_id=made.token_id, now=NOW)
    assert ApiToken.objects.get().revoked_at is None


def test_another_tenants_token_is_not_there(world):
    with tenant_context(world.beta.id):
        theirs = make(world.beta.admin.actor)
    with tenant_context(world.alpha.id):
        with pytest.raises(NoSuchToken):
            revoke_token(actor=world.alpha.admin.actor, token_id=theirs.token_id, now=NOW)
        assert list_tokens(now=NOW) == []
