"""What candidates and applications can be narrowed by."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from apps.candidates.models import Application, ApplicationStatus, Candidate
from apps.candidates.selectors import search_part
from apps.core.api.filtersets import LanguageParameter, ListFilters, Parameter, yes_or_no
from apps.core.phones import InvalidPhone, parse_phone


class PhoneField(serializers.CharField):
    """A phone, however it is written."""

    def to_internal_value(self, data: Any) -> str:
        try:
            return parse_phone(super().to_internal_value(data))
        except InvalidPhone as error:
            raise serializers.ValidationError(error.detail, code=error.code) from None


class CandidateFilters(ListFilters):
    filter = LanguageParameter("candidates")
    phone = Parameter(
        PhoneField(required=False, max_length=40, help_text="Exactly this phone."), column="phone"
    )
    search = Parameter(
        serializers.CharField(
            required=False, max_length=100, help_text="A part of the name, the e-mail address or the phone."
        ),
        method="searched",
    )

    class Meta:
        model = Candidate
        fields = ()

    def searched(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Look through the one whom a phone finds; through all others the page itself looks (`find_candidates`)."""
        return rows.filter(search_text__contains=search_part(value)) if "phone" in self.given else rows


class ApplicationFilters(ListFilters):
    filter = LanguageParameter("applications")
    candidate = Parameter(serializers.UUIDField(required=False), column="candidate")
    status = Parameter(serializers.CharField(required=False, max_length=40), method="of_status")
    active = Parameter(yes_or_no(), column="is_active")
    external_id = Parameter(serializers.CharField(required=False, max_length=200), column="external_id")

    class Meta:
        model = Application
        fields = ()

    def of_status(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        # By its id, which an index has.
        statuses = ApplicationStatus.objects.for_team(self.team).filter(key=value)
        return rows.filter(status=statuses.values_list("pk", flat=True).first())
