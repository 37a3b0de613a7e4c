"""How far the clock has looked."""

from __future__ import annotations

from django.db import models


class ClockMark(models.Model):
    """Up to which moment one of the clock's looks has gone. It belongs to no team and says nothing of any."""

    name = models.CharField(primary_key=True, max_length=40)
    looked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} up to {self.looked_at:%Y-%m-%d %H:%M:%S}"
