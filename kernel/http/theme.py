"""The tenant's colour, as a style sheet. Lightness is ours and chroma stays inside sRGB, so text keeps its contrast."""

import hashlib
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from kernel.http.colour import Shade, readable, to_hex
from kernel.http.requests import DeskRequest
from kernel.tenancy.models import Tenant

YEAR = 31_536_000
AA = 4.5
# Backgrounds that the accent lies on as text, and white that lies on it; from tokens.css (--bg, --surface, --sunken).
LIGHT_GROUND = Shade(0.955, 0.004, 268)
DARK_GROUND = Shade(0.224, 0.01, 268)
WHITE = Shade(1.0, 0.0, 0)
TEMPLATE = """@layer tokens {{
  :root {{
    --tenant: {tenant};
    --accent: light-dark({accent_light}, {accent_dark});
    --accent-solid: light-dark({solid_light}, {solid_dark});
    --accent-hover: light-dark({hover_light}, {hover_dark});
  }}
}}
"""


def stylesheet(hue: int) -> str:
    """`hue` in degrees of oklch. Every pair of text and ground reaches AA, whatever the hue."""
    solid_light = readable(Shade(0.51, 0.19, hue), WHITE, AA)
    solid_dark = readable(Shade(0.52, 0.17, hue), WHITE, AA)
    return TEMPLATE.format(
        tenant=to_hex(Shade(0.52, 0.17, hue)),
        accent_light=to_hex(readable(Shade(0.49, 0.19, hue), LIGHT_GROUND, AA)),
        accent_dark=to_hex(readable(Shade(0.78, 0.14, hue), DARK_GROUND, AA)),
        solid_light=to_hex(solid_light),
        solid_dark=to_hex(solid_dark),
        hover_light=to_hex(solid_light.shift(-0.055)),
        hover_dark=to_hex(readable(solid_dark.shift(0.02), WHITE, AA)),
    )


def theme_version(tenant: Tenant) -> str:
    return hashlib.sha256(f"1:{tenant.accent_hue}".encode()).hexdigest()[:10]


def theme_url(tenant: Tenant) -> str:
    return f"{reverse('tenant_theme')}?v={theme_version(tenant)}"


@require_safe
def tenant_theme(request: HttpRequest) -> HttpResponse:
    """Cached for good under its own version; anything else is asked for again."""
    tenant = cast("DeskRequest", request).tenant
    response = HttpResponse(stylesheet(tenant.accent_hue), content_type="text/css; charset=utf-8")
    fresh = request.GET.get("v") == theme_version(tenant)
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable" if fresh else "no-cache"
    return response
