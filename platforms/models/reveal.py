"""Who looked at whose personal data, when and why."""

from django.db import models

from kernel.tenancy.models import TenantForeignKey, TenantModel
from platforms.models.customer import Customer


class Reveal(TenantModel):
    customer = TenantForeignKey(Customer)
    actor_kind = models.CharField(max_length=16)
    actor_id = models.BigIntegerField()
    reason = models.CharField(max_length=300)
    revealed_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant_id", "customer", "-id"], name="reveal_customer")]

    def __str__(self) -> str:
        return f"{self.customer_id} by {self.actor_kind} {self.actor_id}"
