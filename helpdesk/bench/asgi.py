"""The product's pages through ASGI, to compare servers with. The product itself serves only live streams so."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.bench.settings")
application = get_asgi_application()
