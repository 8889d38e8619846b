"""API tokens, for admins. A new one is shown once."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from kernel.errors import DomainError
from kernel.http.doors import add_domain_errors, agent_view
from kernel.http.htmx import after_post, render_page
from kernel.http.requests import AgentRequest
from kernel.people.access import list_permissions
from kernel.people.operations.tokens import CreatedToken, create_token, revoke_token
from kernel.people.queries.tokens import list_tokens
from kernel.people.web.forms import TokenForm


@require_http_methods(["GET", "POST"])
@agent_view("people.manage_tokens")
def index(request: AgentRequest) -> HttpResponse:
    form = TokenForm(request.POST or None, scopes=list_permissions())
    created = _create(request, form) if request.method == "POST" and form.is_valid() else None
    context = {
        "form": TokenForm(scopes=list_permissions()) if created else form,
        "created": created,
        "tokens": list_tokens(now=timezone.now()),
    }
    return render_page(request, "people/tokens.html", context, status=422 if form.errors else 200)


@require_POST
@agent_view("people.manage_tokens")
def revoke(request: AgentRequest, token_id: int) -> HttpResponse:
    revoke_token(actor=request.actor, token_id=token_id, now=timezone.now())
    return after_post(request, url=reverse("people:tokens"), toast="The token works no more.")


def _create(request: AgentRequest, form: TokenForm) -> CreatedToken | None:
    """The answer to the POST shows the secret: no other page ever could."""
    now = timezone.now()
    try:
        return create_token(
            actor=request.actor,
            name=form.cleaned_data["name"],
            scopes=form.cleaned_data["scopes"],
            expires_at=now + form.chosen_life(),
            now=now,
        )
    except DomainError as error:
        add_domain_errors(form, error)
        return None
