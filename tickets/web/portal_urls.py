"""The customers' addresses for tickets, at the root of the tenant's host."""

from django.urls import path

from tickets.web.portal import mine, new, request_page

urlpatterns = [
    path("new/", new.choose_topic, name="portal_topics"),
    path("new/<slug:topic_key>/", new.new_request, name="portal_new"),
    path("requests/", mine.requests_page, name="portal_requests"),
    path("enter/", mine.enter, name="portal_enter"),
    path("leave/", mine.leave, name="portal_leave"),
    path("r/<int:number>-<str:token>/", request_page.request_page, name="portal_request"),
    path("r/<int:number>-<str:token>/sent/", request_page.sent, name="portal_sent"),
    path("r/<int:number>-<str:token>/write/", request_page.write, name="portal_write"),
    path("r/<int:number>-<str:token>/close/", request_page.close, name="portal_close"),
    path("r/<int:number>-<str:token>/reopen/", request_page.reopen, name="portal_reopen"),
    path("r/<int:number>-<str:token>/files/<int:file_id>/", request_page.open_file, name="portal_file"),
]
