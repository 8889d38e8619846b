"""Signing in, mounted under `/accounts/`: what we support of allauth, and nothing that makes accounts."""

from allauth.account import views as account
from django.urls import include, path

from kernel.people.web.views import places

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/", account.password_change, name="account_change_password"),
    path("handover/", places.arrive, name="account_handover"),
    path("2fa/", include("allauth.mfa.urls")),
]
