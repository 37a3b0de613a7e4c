"""What a list can be narrowed by after the question mark: one set of filters a list, in the way of django-filter.

Each value is read by a field of the framework, as everything else that partners send: what is not there, or cannot be
read, is refused with its name. django-filter by itself passes over both, and a misspelt question would be answered by
everybody.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

import django_filters
from django import forms
from django.db import models
from django.db.models import QuerySet
from django.http import QueryDict
from rest_framework import serializers

from apps.core.api.filtering import FilterParameter, condition_of
from apps.core.api.pages import PageQuery


def one_of(choices: type[models.Choices]) -> serializers.ChoiceField:
    """Return the reading of one of a few words, which says what they are."""
    words = ", ".join(map(str, choices.values))
    told: dict[str, Any] = {"invalid_choice": f"There is no “{{input}}” here. It is one of: {words}."}
    return serializers.ChoiceField(choices=choices.choices, required=False, error_messages=told)


def yes_or_no(help_text: str | None = None) -> serializers.BooleanField:
    told: dict[str, Any] = {"invalid": "It is true or false."}
    return serializers.BooleanField(required=False, help_text=help_text, error_messages=told)


class ReadAs(forms.Field):
    """A field of a form that reads as a field of the framework does, with its words."""

    def __init__(self, *, reads: serializers.Field[Any, Any, Any, Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.reads = reads

    def clean(self, value: str | None) -> Any:
        if value is None:
            return None
        try:
            return self.reads.run_validation(value)
        except serializers.ValidationError as error:
            details = cast("list[serializers.ErrorDetail]", error.detail)
            raise forms.ValidationError(
                [forms.ValidationError(str(each), each.code) for each in details]
            ) from None


class Parameter(django_filters.Filter):
    """One parameter: `reads` says what it may be, and describes it; a column or a `method` is what it asks for."""

    field_class = ReadAs

    def __init__(
        self, reads: serializers.Field[Any, Any, Any, Any], *, column: str = "", method: str | None = None
    ) -> None:
        super().__init__(column or None, label="", method=method, reads=reads)
        self.reads = reads


class LanguageParameter(Parameter):
    """`?filter=`: the filter language, beside the plain parameters. `root` is what it chooses from."""

    def __init__(self, root: str) -> None:
        super().__init__(FilterParameter())
        self.root = root

    def filter(self, qs: QuerySet[Any], value: str | None) -> QuerySet[Any]:
        if value is None:
            return qs
        team = self.parent.team
        return qs.filter(condition_of(value, root=self.root, team=team, zone=team.zone))


class ListFilters(django_filters.FilterSet):
    """The parameters of a list. They narrow rows that are the team's already; `given` are those that were sent."""

    def __init__(self, data: QueryDict, *, team: Any, now: datetime) -> None:
        super().__init__(data, queryset=self.Meta.model.objects.none())
        self.team = team
        self.now = now

    @property
    def wrong(self) -> list[dict[str, str]]:
        """Return what cannot be read, each with its parameter."""
        return [
            {"parameter": name, "code": error.code, "detail": str(error.message)}
            for name, errors in self.errors.as_data().items()
            for error in errors
        ]

    @property
    def given(self) -> dict[str, Any]:
        return {name: value for name, value in self.form.cleaned_data.items() if name in self.data}

    @classmethod
    def as_query(cls) -> type[PageQuery]:
        """Return all that the list takes after the question mark, for its description."""
        return type(cls.__name__, (PageQuery,), {name: each.reads for name, each in cls.base_filters.items()})
