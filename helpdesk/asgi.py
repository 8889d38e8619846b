"""The live process: server-sent events, and the probes. Pages are served by helpdesk.wsgi."""

import asyncio
import json
import os
from contextlib import suppress

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings.dev")
django.setup()

from django.conf import settings  # noqa: E402 - after the set-up, as all below

from kernel.http import readiness  # noqa: E402
from kernel.live.hub import Hub  # noqa: E402
from kernel.live.listening import listen  # noqa: E402
from kernel.live.stream import LiveStream, Receive, Scope, Send  # noqa: E402
from kernel.live.threads import in_thread  # noqa: E402


class Application:
    """Starts with the first request or with the server's lifespan, whichever comes first."""

    def __init__(self) -> None:
        self._hub: Hub | None = None
        self._stream: LiveStream | None = None
        self._listener: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live_and_die(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/healthz":
            await _tell(send, 200, {"status": "alive", "process": settings.PROCESS})
        elif scope["path"] == "/readyz":
            found = await in_thread(readiness.look)
            await _tell(send, 200 if found.is_ready else 503, {"checks": found.checks})
        else:
            await self._start()(scope, receive, send)

    def _start(self) -> LiveStream:
        if self._stream is None:
            self._hub = Hub()
            self._stream = LiveStream(
                self._hub, web_port=settings.PORT, session_cookie=settings.SESSION_COOKIE_NAME
            )
            self._listener = asyncio.create_task(listen(self._hub, settings.REDIS_URL))
        return self._stream

    async def _live_and_die(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._start()
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await self._stop()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _stop(self) -> None:
        if self._stream is not None:
            self._stream.close()
        if self._listener is not None:
            self._listener.cancel()
            with suppress(asyncio.CancelledError):
                await self._listener


async def _tell(send: Send, status: int, body: dict[str, object]) -> None:
    data = json.dumps(body).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(data)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": data, "more_body": False})


application = Application()
