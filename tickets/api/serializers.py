"""What the tickets' API takes and gives."""

from typing import Any

from rest_framework import serializers

from kernel.api.fields import Identifier, Text
from kernel.files.models import FileState
from tickets.api.fields import PriorityField, StatusField
from tickets.operations.messages import LONGEST
from tickets.operations.subjects import LONGEST_SUBJECT
from tickets.queries.derivations import Derivation
from tickets.rules.forms import MAX_FIELDS, MAX_TEXT
from tickets.rules.tags import LONGEST_TAG, MOST_TAGS
from tickets.rules.words import Metric

Data = serializers.Serializer[Any]
MOST_FILES = 20


class FileIds(serializers.ListField):
    """Uploads of the caller that hang on no message yet."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(child=Identifier(), max_length=MOST_FILES, required=False, **kwargs)


class TicketSerializer(Data):
    id = Identifier(help_text="What events and webhooks name it by.")
    number = Identifier(help_text="What people and these addresses name it by.")
    subject = serializers.CharField()
    snippet = serializers.CharField(help_text="The beginning of the latest public message.")
    status = StatusField()
    priority = PriorityField()
    language = serializers.CharField()
    topic = serializers.CharField(source="topic_key")
    topic_title = serializers.CharField(source="topic")
    team = serializers.CharField(source="team_key", help_text="Empty when it has none.")
    team_name = serializers.CharField(source="team")
    assignee_id = Identifier(allow_null=True)
    assignee = serializers.CharField(help_text="Empty when nobody has it.")
    customer_id = Identifier()
    customer = serializers.CharField(source="requester", help_text="The handle; never a name.")
    customer_kind = serializers.ChoiceField(["creator", "subscriber", "visitor"])
    due_at = serializers.DateTimeField(allow_null=True, help_text="The nearest deadline of a running clock.")
    due_metric = serializers.CharField()
    is_breached = serializers.BooleanField(help_text="An open clock is past its deadline.")
    is_critical = serializers.BooleanField(
        help_text="In the critical lane; critical/ below it says which and why."
    )
    waiting_since_at = serializers.DateTimeField(allow_null=True)
    message_count = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class AnswerSerializer(Data):
    question = serializers.CharField()
    answer = serializers.CharField()


class AllowedSerializer(Data):
    actions = serializers.ListField(
        child=serializers.CharField(),
        help_text="Names of the addresses below the ticket that would be let in.",
    )
    statuses = serializers.ListField(child=StatusField(), help_text="What status/ would take.")
    reply_as = serializers.ListField(child=StatusField(), help_text="What replies/ would take as send_as.")


class TicketDetailSerializer(TicketSerializer):
    tags = serializers.ListField(child=serializers.CharField())
    answers = AnswerSerializer(many=True)
    follow_up_of = serializers.IntegerField(
        allow_null=True, help_text="The number of the ticket it continues."
    )
    solved_at = serializers.DateTimeField(allow_null=True)
    is_followed = serializers.BooleanField()
    followers = serializers.ListField(child=serializers.CharField())
    allowed_actions = AllowedSerializer()


class SenderSerializer(Data):
    """One of `external_id` and `email`."""

    external_id = Text(max_length=120, required=False, help_text="Of somebody the platform told us of.")
    email = serializers.EmailField(
        max_length=254, required=False, help_text="Of a visitor without an account."
    )
    display_name = Text(
        max_length=120, required=False, help_text="Of a visitor; a name already known is kept."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("external_id" in attrs) == ("email" in attrs):
            raise serializers.ValidationError("Give external_id or email, and not both.")
        return attrs


class NewTicketSerializer(Data):
    customer = SenderSerializer()
    topic = Text(max_length=40, help_text="A topic's key.")
    subject = Text(max_length=LONGEST_SUBJECT)
    body = Text(max_length=LONGEST)
    answers = serializers.DictField(
        child=Text(max_length=MAX_TEXT, allow_blank=True),
        required=False,
        help_text=f"To the topic's questions, by their keys; at most {MAX_FIELDS}.",
    )
    language = Text(max_length=16, required=False)
    priority = PriorityField(required=False, help_text="Left out, the topic's own.")
    file_ids = FileIds()


class TicketMadeSerializer(Data):
    number = Identifier()
    ticket = TicketDetailSerializer(
        allow_null=True, help_text="Null when the caller may not read it: its topic's team is restricted."
    )


class FileSerializer(Data):
    id = Identifier()
    name = serializers.CharField()
    size = serializers.IntegerField(help_text="In bytes.")
    media_type = serializers.CharField(help_text="Read from its bytes.")
    state = serializers.SerializerMethodField(help_text="pending, clean, unscanned or infected.")
    is_image = serializers.BooleanField()

    def get_state(self, row: Any) -> str:
        return FileState(row.state).name.lower()


class FileLinkSerializer(Data):
    url = serializers.CharField(help_text="On the files host; good for minutes.")


class UploadedSerializer(Data):
    file_ids = serializers.ListField(child=Identifier())


class MessageSerializer(Data):
    id = Identifier()
    is_internal = serializers.BooleanField(help_text="A note: the customer never sees it.")
    author_kind = serializers.ChoiceField(["agent", "customer", "visitor", "platform", "system"])
    author_id = serializers.IntegerField()
    author = serializers.CharField()
    body = serializers.CharField(trim_whitespace=False)
    created_at = serializers.DateTimeField()
    files = FileSerializer(many=True)


class NewReplySerializer(Data):
    body = Text(max_length=LONGEST)
    send_as = StatusField(required=False, help_text="The status afterwards; pending unless told otherwise.")
    file_ids = FileIds()
    seen_message_id = Identifier(
        required=False,
        help_text="The newest message that the writer has read: a reply that crosses another is refused (409).",
    )


class NewNoteSerializer(Data):
    body = Text(max_length=LONGEST)
    file_ids = FileIds()


class AssigneeSerializer(Data):
    membership_id = Identifier(allow_null=True, help_text="Null: nobody.")


class TeamKeySerializer(Data):
    team = Text(max_length=40, help_text="A team's key.")


class TopicKeySerializer(Data):
    topic = Text(max_length=40, help_text="A topic's key.")


class StatusChangeSerializer(Data):
    status = StatusField()


class MergeSerializer(Data):
    into = serializers.IntegerField(min_value=0, max_value=2**62, help_text="The other ticket's number.")


class PriorityChangeSerializer(Data):
    priority = PriorityField()


class SubjectSerializer(Data):
    subject = Text(max_length=LONGEST_SUBJECT)


class TagsSerializer(Data):
    tags = serializers.ListField(
        child=Text(max_length=LONGEST_TAG),
        max_length=MOST_TAGS,
        help_text="All of them; others are taken off.",
    )


class MarkSerializer(Data):
    mark = serializers.CharField(
        help_text="start, pause, resume, retarget, threshold, breach, satisfy or cancel."
    )
    at = serializers.DateTimeField()
    target_seconds = serializers.IntegerField(allow_null=True, help_text="With a start and a retarget.")
    calendar_version_id = serializers.IntegerField(
        source="calendar_id", allow_null=True, help_text="With a target: null counts around the clock."
    )
    threshold = serializers.CharField(help_text="The key of the one that was reached.")
    reason = serializers.CharField()
    actor_kind = serializers.CharField(help_text="agent, customer, visitor, platform or system.")
    actor_id = serializers.IntegerField()
    who = serializers.CharField(help_text="Whoever did it, by name where it was a person of the desk.")


class LineSerializer(Data):
    start_at = serializers.DateTimeField()
    end_at = serializers.DateTimeField()
    on = serializers.DateField(help_text="In the calendar's time zone.")
    kind = serializers.CharField(help_text="open, holiday, break, clock_change or skipped_date.")
    seconds = serializers.IntegerField(help_text="What this stretch counts; only open ones count anything.")
    note = serializers.CharField()


class ReachedSerializer(Data):
    key = serializers.CharField(help_text="p80: 80 % used; b30 and a60: minutes before and after the end.")
    at = serializers.DateTimeField()


class RungSerializer(Data):
    at = serializers.DateTimeField()
    urgent = serializers.BooleanField(help_text="Reaches people outside their shift too.")
    steps = serializers.ListField(child=serializers.CharField())


class ComingSerializer(ReachedSerializer):
    is_end = serializers.BooleanField(help_text="The deadline itself.")
    rungs = RungSerializer(many=True, help_text="What it will set going, if nobody acknowledges it first.")


class ClockSerializer(Data):
    """Why it is due then: `marks` are all that happened to it, `lines` the time counted up to the deadline, `coming`
    what will happen next.
    """

    id = Identifier(source="clock.id")
    metric = serializers.ChoiceField([metric.value for metric in Metric], source="clock.metric")
    cycle = serializers.IntegerField(
        source="clock.cycle", help_text="Counts from 1; a reopened ticket has another resolution."
    )
    policy = serializers.CharField(source="clock.policy")
    policy_version = serializers.IntegerField(source="clock.policy_number")
    calendar = serializers.CharField(source="clock.calendar")
    time_zone = serializers.CharField(source="clock.time_zone")
    clock_state = serializers.ChoiceField(
        ["running", "paused", "satisfied", "cancelled"], source="clock.state"
    )
    is_met = serializers.BooleanField(
        source="clock.is_met", help_text="Satisfied, and never past its deadline."
    )
    target_seconds = serializers.IntegerField(source="clock.reading.target_seconds")
    used_seconds = serializers.SerializerMethodField(help_text="Counted in finished stretches.")
    started_at = serializers.DateTimeField(source="clock.reading.started_at")
    due_at = serializers.DateTimeField(
        source="clock.reading.due_at", allow_null=True, help_text="Null while it stands."
    )
    next_at = serializers.DateTimeField(
        source="clock.reading.next_at",
        allow_null=True,
        help_text="When something is reached next: a threshold or the end.",
    )
    coming = ComingSerializer(many=True, help_text="What is still ahead, the end among it.")
    reached = ReachedSerializer(source="clock.reading.reached", many=True)
    breached_at = serializers.DateTimeField(source="clock.reading.breached_at", allow_null=True)
    ended_at = serializers.DateTimeField(source="clock.reading.ended_at", allow_null=True)
    marks = MarkSerializer(many=True)
    lines = LineSerializer(source="clock.lines", many=True)

    def get_used_seconds(self, row: Derivation) -> int:
        return int(row.clock.reading.used.total_seconds())


class ViewSerializer(Data):
    key = serializers.CharField()
    name = serializers.CharField(source="label")
    count = serializers.IntegerField(allow_null=True, help_text="At most 100; null where nobody counts.")
