"""Exceptions become answers, and an answer that says "failed" leaves nothing behind in the database."""

from collections.abc import Callable

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from kernel.http import limits
from kernel.http.error_pages import is_failure, respond
from kernel.http.failures import classify, unreadable_address

GetResponse = Callable[[HttpRequest], HttpResponseBase]
SERVER_ERROR = 500


class OutageMiddleware:
    """Outermost: refuses addresses that nothing can store, and counts again what a rollback has uncounted."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        unreadable = unreadable_address(request)
        if unreadable is not None:
            return respond(request, unreadable)
        with limits.remembering() as hits:
            response = self.get_response(request)
            if is_failure(response) or response.status_code >= SERVER_ERROR:
                limits.count_again(hits)
        return response


class ErrorMiddleware:
    """Inside the tenant's transaction."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if is_failure(response) and connection.in_atomic_block:
            transaction.set_rollback(True)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse:
        session = getattr(request, "session", None)
        if session is not None:
            session.modified = False  # what it would save is about to be rolled back
        return respond(request, classify(exception))
