"""Phones of made-up people, with which a new team tries the product."""

from __future__ import annotations

from django.db import models

from apps.accounts.models import TeamOwned, TeamOwnedQuerySet


class SamplePhone(TeamOwned):
    """A made-up phone: the gate lets no text to it leave, unless the carrier is the simulated one."""

    phone = models.CharField(max_length=16)
    # Whose it is. A plain id: this floor does not know what a candidate is.
    subject_id = models.UUIDField()

    objects = TeamOwnedQuerySet["SamplePhone"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "phone"], name="sample_phone_once")]

    def __str__(self) -> str:
        return self.phone
