"""The demo on one machine: plain HTTP on loopback, embedded servers, the sandbox platform."""

import os

from helpdesk.settings import env

os.environ.setdefault("SECRET_KEY", "only-for-commands-outside-the-demo-" + "0" * 16)
_sandbox = env.text("SANDBOX_PORT", "8003")
os.environ.setdefault("OUTBOUND_ALLOWED", f"127.0.0.1:{_sandbox},localhost:{_sandbox}")

from helpdesk.settings.base import *  # noqa: E402

IS_DEMO = True
INTERNAL_IPS: list[str] = []
