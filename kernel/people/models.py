"""People who work at the desk. Customers are the platform's and live in `platforms`."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models

from kernel.tenancy.models import TenantForeignKey, TenantModel


class Role(models.TextChoices):
    AGENT = "agent", "Agent"
    SPECIALIST = "specialist", "Specialist"
    LEAD = "lead", "Team lead"
    ADMIN = "admin", "Admin"


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. Global: one person may work for several tenants, each through a membership."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField()
    locale = models.CharField(max_length=16, default="en")
    shortcuts_enabled = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)  # the one they have was issued by somebody else

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]

    @property
    def is_staff(self) -> bool:
        """Django asks this of its own admin; ours decides by the membership instead (`kernel.people.access`)."""
        return False


class Membership(TenantModel):
    """A user's place in one tenant."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role.choices, default=Role.AGENT)
    display_name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    is_available = models.BooleanField(default=False)
    availability_changed_at = models.DateTimeField(null=True)
    last_assigned_at = models.DateTimeField(null=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    languages = models.JSONField(default=list)
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant_id", "user"], name="membership_user")]

    def __str__(self) -> str:
        return self.display_name


class Team(TenantModel):
    """`restricted`: need to know; only its members see its work."""

    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    is_restricted = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant_id", "key"], name="team_key")]

    def __str__(self) -> str:
        return self.name


class TeamMember(TenantModel):
    team = TenantForeignKey(Team, models.CASCADE, related_name="members")
    membership = TenantForeignKey(Membership, models.CASCADE, related_name="team_places")
    is_lead = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "team", "membership"], name="team_member")
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} in {self.team_id}"


class Skill(TenantModel):
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant_id", "key"], name="skill_key")]

    def __str__(self) -> str:
        return self.name


class MemberSkill(TenantModel):
    membership = TenantForeignKey(Membership, models.CASCADE, related_name="skills")
    skill = TenantForeignKey(Skill, models.CASCADE)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "membership", "skill"], name="member_skill")
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} has {self.skill_id}"


class ApiToken(TenantModel):
    """`hd_<public_id>_<secret>`: shown once; only its SHA-256 is kept (high entropy, so no slow hash)."""

    name = models.CharField(max_length=80)
    public_id = models.CharField(max_length=16)
    secret_hash = models.BinaryField()
    scopes = models.JSONField(default=list)
    created_by = TenantForeignKey(Membership)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        verbose_name = "API token"
        verbose_name_plural = "API tokens"
        constraints = [models.UniqueConstraint(fields=["tenant_id", "public_id"], name="api_token_public_id")]
        indexes = [models.Index(fields=["public_id"], name="api_token_lookup")]

    def __str__(self) -> str:
        return self.name


class Notification(TenantModel):
    """Something a person should look at; `kind` names the template, `data` holds ids and short codes."""

    membership = TenantForeignKey(Membership, models.CASCADE)
    kind = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    data = models.JSONField(default=dict)
    key = models.CharField(max_length=120)  # the same news is told once
    created_at = models.DateTimeField()
    show_at = models.DateTimeField()  # later than `created_at` when it waits for the person's shift
    read_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "membership", "key"], name="notification_once")
        ]
        indexes = [
            models.Index(fields=["tenant_id", "membership", "-id"], name="notification_inbox"),
            models.Index(
                fields=["tenant_id", "membership"],
                name="notification_unread",
                condition=models.Q(read_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.membership_id}"


class SignIn(TenantModel):
    """One session of one person, so that they can see where they are signed in and end it from elsewhere."""

    membership = TenantForeignKey(Membership, models.CASCADE)
    method = models.CharField(max_length=24)
    address = models.GenericIPAddressField()
    browser = models.CharField(max_length=200)
    signed_in_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        verbose_name = "sign-in"
        verbose_name_plural = "sign-ins"
        indexes = [models.Index(fields=["tenant_id", "membership", "-id"], name="sign_in_person")]

    def __str__(self) -> str:
        return f"{self.membership_id} at {self.signed_in_at:%Y-%m-%d %H:%M}"


class Handover(models.Model):
    """Switching tenants: a one-time, short-lived ticket from one host to the other. Global, found by its hash."""

    token_hash = models.BinaryField(unique=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    target_tenant_id = models.BigIntegerField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.user_id} to {self.target_tenant_id}"
