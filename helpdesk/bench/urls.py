"""The product's addresses and the floor's."""

from django.urls import path

from helpdesk.bench.floor import floor
from helpdesk.urls import handler400, handler403, handler404, handler500
from helpdesk.urls import urlpatterns as product

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [path("bench/floor/", floor), *product]
