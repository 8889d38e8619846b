"""The dashboard's addresses for tickets, below /desk/."""

from django.urls import path

from tickets.web.views import conversation, critical, due, escalations, files, lists, properties, tasks

urlpatterns = [
    path("", lists.home, name="desk"),
    path("tickets/", lists.ticket_list, name="ticket_list"),
    path("tickets/<int:number>/", conversation.ticket_page, name="ticket"),
    path("tickets/<int:number>/due/", due.ticket_due, name="ticket_due"),
    path(
        "tickets/<int:number>/escalations/<int:escalation_id>/acknowledge/",
        escalations.acknowledge_escalation,
        name="ticket_escalation_acknowledge",
    ),
    path("tickets/<int:number>/tasks/", tasks.tasks, name="ticket_tasks"),
    path("tickets/<int:number>/tasks/<int:task_id>/", tasks.change_task, name="ticket_task"),
    path("tickets/<int:number>/critical/", critical.case_page, name="ticket_critical"),
    path("tickets/<int:number>/critical/raise/", critical.raise_ticket, name="ticket_critical_raise"),
    path(
        "tickets/<int:number>/critical/acknowledge/",
        critical.acknowledge_case,
        name="ticket_critical_acknowledge",
    ),
    path(
        "tickets/<int:number>/critical/downgrade/",
        critical.propose_downgrade,
        name="ticket_critical_downgrade",
    ),
    path(
        "tickets/<int:number>/critical/downgrade/<int:downgrade_id>/",
        critical.decide_proposal,
        name="ticket_critical_decide",
    ),
    path("tickets/<int:number>/menus/<slug:name>/", conversation.menu, name="ticket_menu"),
    path("tickets/<int:number>/write/", conversation.write, name="ticket_write"),
    path("tickets/<int:number>/files/<int:file_id>/", files.open_file, name="ticket_file"),
    path("tickets/<int:number>/assign/", properties.assign_ticket, name="ticket_assign"),
    path("tickets/<int:number>/team/", properties.change_team, name="ticket_team"),
    path("tickets/<int:number>/status/", properties.change_status, name="ticket_status"),
    path("tickets/<int:number>/priority/", properties.change_priority, name="ticket_priority"),
    path("tickets/<int:number>/topic/", properties.change_topic, name="ticket_topic"),
    path("tickets/<int:number>/subject/", properties.change_subject, name="ticket_subject"),
    path("tickets/<int:number>/tags/", properties.change_tags, name="ticket_tags"),
    path("tickets/<int:number>/follow/", properties.change_following, name="ticket_follow"),
    path("tickets/<int:number>/new-link/", properties.new_link, name="ticket_new_link"),
]
