"""Views that filters ask: a team's rows with their text found by its indexes (docs/adr/0005-filters-ask-views.md)."""

from __future__ import annotations

from django.db import models


class FilterableCandidate(models.Model):
    """A candidate of the present team, as filters ask for one: a view whose text is found by its indexes."""

    id = models.UUIDField(primary_key=True)
    first_name = models.TextField()
    last_name = models.TextField()
    full_name = models.TextField()
    phone = models.TextField()
    email = models.TextField()
    city = models.TextField()
    state = models.TextField()
    postal_code = models.TextField()
    country = models.TextField()
    time_zone = models.TextField()
    external_id = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "candidates_filterable_candidate"

    def __str__(self) -> str:
        return self.full_name or self.phone


class FilterableApplication(models.Model):
    """An application of the present team, as filters ask for one."""

    id = models.UUIDField(primary_key=True)
    candidate_id = models.UUIDField()
    status_id = models.UUIDField()
    is_active = models.BooleanField()
    method = models.TextField()
    job_title = models.TextField()
    job_location = models.TextField()
    source = models.TextField()
    medium = models.TextField()
    campaign = models.TextField()
    referrer = models.TextField()
    keyword = models.TextField()
    requisition_id = models.TextField()
    external_job_id = models.TextField()
    external_id = models.TextField()
    applied_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "candidates_filterable_application"

    def __str__(self) -> str:
        return self.job_title
