"""Included under /desk/."""

from django.urls import path

from platforms.web import views

urlpatterns = [
    path("customers/", views.customers, name="customer_list"),
    path("customers/<int:customer_id>/", views.customer, name="customer"),
    path("customers/<int:customer_id>/reveal/", views.reveal, name="customer_reveal"),
    path("customers/<int:customer_id>/act/", views.act, name="customer_act"),
    path("customers/<int:customer_id>/actions/<int:action_id>/undo/", views.undo, name="customer_undo"),
    path("customers/<int:customer_id>/actions/<int:action_id>/cancel/", views.cancel, name="customer_cancel"),
]
