"""How a tenant's platform is reached, and how each side knows the other."""

from django.db import models

from kernel.tenancy.models import TenantModel


class PlatformConnection(TenantModel):
    """One for each tenant. Each direction has its own secret, and may have two while it rotates."""

    endpoint_url = models.CharField(max_length=500)  # we POST to <endpoint_url>/actions
    secret_out = models.CharField(max_length=120)  # signs what we send
    previous_secret_out = models.CharField(max_length=120, blank=True)
    secret_in = models.CharField(max_length=120)  # signs what we are sent
    previous_secret_in = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    rotated_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant_id"], name="platform_connection_one")]

    def __str__(self) -> str:
        return self.endpoint_url

    @property
    def secrets_out(self) -> list[str]:
        return [secret for secret in (self.secret_out, self.previous_secret_out) if secret]

    @property
    def secrets_in(self) -> list[str]:
        return [secret for secret in (self.secret_in, self.previous_secret_in) if secret]
