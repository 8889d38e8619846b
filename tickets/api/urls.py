"""Included under /api/v1/."""

from django.urls import path

from tickets.api import (
    automation,
    board,
    calendars,
    critical,
    files,
    history,
    ladders,
    legal,
    messages,
    policies,
    properties,
    routing,
    tickets,
    topics,
)

urlpatterns = [
    path("tickets/", tickets.TicketsView.as_view(), name="api-tickets"),
    path("tickets/<int:number>/", tickets.OneTicketView.as_view(), name="api-ticket"),
    path("tickets/<int:number>/messages/", messages.MessagesView.as_view(), name="api-messages"),
    path("tickets/<int:number>/replies/", messages.RepliesView.as_view(), name="api-replies"),
    path("tickets/<int:number>/notes/", messages.NotesView.as_view(), name="api-notes"),
    path("tickets/<int:number>/assign/", properties.AssignView.as_view(), name="api-ticket-assign"),
    path("tickets/<int:number>/team/", properties.TeamView.as_view(), name="api-ticket-team"),
    path("tickets/<int:number>/status/", properties.StatusView.as_view(), name="api-ticket-status"),
    path("tickets/<int:number>/merge/", properties.MergeView.as_view(), name="api-ticket-merge"),
    path("tickets/<int:number>/priority/", properties.PriorityView.as_view(), name="api-ticket-priority"),
    path("tickets/<int:number>/topic/", properties.TopicChangeView.as_view(), name="api-ticket-topic"),
    path("tickets/<int:number>/subject/", properties.SubjectView.as_view(), name="api-ticket-subject"),
    path("tickets/<int:number>/tags/", properties.TagsView.as_view(), name="api-ticket-tags"),
    path("tickets/<int:number>/follow/", properties.FollowView.as_view(), name="api-ticket-follow"),
    path("tickets/<int:number>/clocks/", history.ClocksView.as_view(), name="api-ticket-clocks"),
    path(
        "tickets/<int:number>/escalations/", ladders.EscalationsView.as_view(), name="api-ticket-escalations"
    ),
    path(
        "tickets/<int:number>/escalations/<int:escalation_id>/acknowledge/",
        ladders.AcknowledgeView.as_view(),
        name="api-escalation-acknowledge",
    ),
    path("tickets/<int:number>/tasks/", ladders.TasksView.as_view(), name="api-ticket-tasks"),
    path("tickets/<int:number>/tasks/<int:task_id>/", ladders.TaskView.as_view(), name="api-ticket-task"),
    path("tickets/<int:number>/events/", history.TicketEventsView.as_view(), name="api-ticket-events"),
    path("tickets/<int:number>/files/<int:file_id>/", files.FileView.as_view(), name="api-ticket-file"),
    path("tickets/<int:number>/critical/", critical.CasesView.as_view(), name="api-critical"),
    path(
        "tickets/<int:number>/critical/acknowledge/",
        critical.AcknowledgeView.as_view(),
        name="api-critical-acknowledge",
    ),
    path(
        "tickets/<int:number>/critical/downgrades/", critical.DowngradesView.as_view(), name="api-downgrades"
    ),
    path(
        "tickets/<int:number>/critical/downgrades/<int:downgrade_id>/",
        critical.DecisionView.as_view(),
        name="api-downgrade",
    ),
    path("critical-lanes/", critical.LanesView.as_view(), name="api-critical-lanes"),
    path("critical-lanes/<slug:key>/", critical.LaneView.as_view(), name="api-critical-lane"),
    path("tickets/<int:number>/deadlines/", legal.DeadlinesView.as_view(), name="api-ticket-deadlines"),
    path(
        "tickets/<int:number>/deadlines/<int:deadline_id>/meet/",
        legal.MeetView.as_view(),
        name="api-deadline-meet",
    ),
    path(
        "tickets/<int:number>/deadlines/<int:deadline_id>/void/",
        legal.VoidView.as_view(),
        name="api-deadline-void",
    ),
    path(
        "tickets/<int:number>/deadlines/<int:deadline_id>/extensions/",
        legal.ExtensionsView.as_view(),
        name="api-deadline-extensions",
    ),
    path(
        "tickets/<int:number>/deadlines/<int:deadline_id>/decision/",
        legal.DecisionView.as_view(),
        name="api-deadline-decision",
    ),
    path("tickets/<int:number>/proof/", legal.ProofView.as_view(), name="api-ticket-proof"),
    path("legal-rules/", legal.LegalRulesView.as_view(), name="api-legal-rules"),
    path("legal-rules/<slug:key>/", legal.LegalRuleView.as_view(), name="api-legal-rule"),
    path("legal-rules/<slug:key>/versions/", legal.LegalVersionsView.as_view(), name="api-legal-versions"),
    path("files/", files.UploadsView.as_view(), name="api-files"),
    path("board/", board.BoardView.as_view(), name="api-board"),
    path("views/", tickets.ViewsView.as_view(), name="api-views"),
    path("topics/", topics.TopicsView.as_view(), name="api-topics"),
    path("topics/<slug:key>/", topics.TopicView.as_view(), name="api-topic"),
    path("topics/<slug:key>/forms/", topics.FormsView.as_view(), name="api-forms"),
    path("topic-order/", topics.TopicOrderView.as_view(), name="api-topic-order"),
    path("policies/", policies.PoliciesView.as_view(), name="api-policies"),
    path("policies/<slug:key>/", policies.PolicyView.as_view(), name="api-policy"),
    path("policies/<slug:key>/versions/", policies.PolicyVersionsView.as_view(), name="api-policy-versions"),
    path("policy-order/", policies.PolicyOrderView.as_view(), name="api-policy-order"),
    path("calendars/", calendars.CalendarsView.as_view(), name="api-calendars"),
    path("calendars/<slug:key>/", calendars.CalendarView.as_view(), name="api-calendar"),
    path(
        "calendars/<slug:key>/versions/",
        calendars.CalendarVersionsView.as_view(),
        name="api-calendar-versions",
    ),
    path("calendars/<slug:key>/holidays/", calendars.HolidaysView.as_view(), name="api-holidays"),
    path("automation-rules/", automation.RulesView.as_view(), name="api-automation"),
    path("automation-rules/<slug:key>/", automation.RuleView.as_view(), name="api-automation-rule"),
    path(
        "automation-rules/<slug:key>/versions/",
        automation.RuleVersionsView.as_view(),
        name="api-automation-versions",
    ),
    path("automation-order/", automation.RuleOrderView.as_view(), name="api-automation-order"),
    path("automation-try/", automation.TryRuleView.as_view(), name="api-automation-try"),
    path(
        "tickets/<int:number>/automation-try/",
        automation.TicketRulesView.as_view(),
        name="api-ticket-automation-try",
    ),
    path(
        "tickets/<int:number>/automation/", automation.TicketRunsView.as_view(), name="api-ticket-automation"
    ),
    path("routing-rules/", routing.RoutingRulesView.as_view(), name="api-routing-rules"),
    path("routing-rules/<slug:key>/", routing.RoutingRuleView.as_view(), name="api-routing-rule"),
    path("routing-order/", routing.RoutingOrderView.as_view(), name="api-routing-order"),
    path("routing-teams/", routing.TeamsRoutingView.as_view(), name="api-routing-teams"),
    path("routing-teams/<slug:key>/", routing.TeamRoutingView.as_view(), name="api-routing-team"),
    path("routing-people/", routing.RoutingPeopleView.as_view(), name="api-routing-people"),
    path(
        "routing-people/<int:membership_id>/", routing.RoutingPersonView.as_view(), name="api-routing-person"
    ),
    path("routing-simulation/", routing.RoutingSimulationView.as_view(), name="api-routing-simulation"),
    path("tickets/<int:number>/routing/", routing.TicketRoutingView.as_view(), name="api-ticket-routing"),
]
