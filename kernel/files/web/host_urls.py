"""The files host's one address. The name at its end is for people who save the file; nobody reads it."""

from django.urls import path

from kernel.files.web.views import serve

urlpatterns = [path("f/<str:token>/<path:name>", serve, name="file")]
