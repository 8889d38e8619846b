"""The test run: the servers' addresses are set by tests/conftest.py before Django starts."""

import os

os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "0" * 40)
os.environ.setdefault("DATABASE_URL", "postgresql://stagedoor_app@localhost/none")
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:1/0")

from helpdesk.settings.base import *

IS_DEMO = False
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "KEY_FUNCTION": "kernel.http.cache.tenant_key",
    }
}
WHITENOISE_AUTOREFRESH = True  # nobody collects static files for a test run
