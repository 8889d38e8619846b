"""Counters of attempts. Global: keys are digests that carry the tenant; no person or address can be read from them."""

from django.db import models


class RateCounter(models.Model):
    """Hits within the current window of one key; written by `limits`, in one statement each."""

    key = models.CharField(max_length=64, primary_key=True)
    hits = models.IntegerField()
    window_ends_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["window_ends_at"], name="ratecounter_expired")]

    def __str__(self) -> str:
        return self.key
