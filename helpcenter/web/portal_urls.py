"""The portal's front page."""

from django.urls import path

from helpcenter.web.views import front

urlpatterns = [path("", front, name="portal_front")]
