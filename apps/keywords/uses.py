"""What on this floor stands on a list, a number, a template, a tag, a status or a field: the keywords."""

from __future__ import annotations

from apps.accounts.models import Team
from apps.candidates.models import ApplicationStatus, FormerTag, Tag
from apps.keywords.models import Keyword, KeywordQuerySet
from apps.lists.models import List
from apps.messaging.merging import OWN, asks_for
from apps.messaging.models import Number, Template


class Keywords:
    def uses_of(self, list_: List) -> list[str]:
        return _words(Keyword.objects.filter(team=list_.team_id, list=list_))

    def uses_of_number(self, number: Number) -> list[str]:
        return _words(Keyword.objects.filter(team=number.team_id, number=number))

    def uses_of_template(self, template: Template) -> list[str]:
        return _words(Keyword.objects.filter(team=template.team_id, template=template))

    def uses_of_status(self, status: ApplicationStatus) -> list[str]:
        return _words(Keyword.objects.filter(team=status.team_id, status=status))

    def uses_of_tag(self, tag: Tag) -> list[str]:
        former = FormerTag.objects.filter(team=tag.team_id, tag=tag).values_list("pk", flat=True)
        return _words(Keyword.objects.filter(team=tag.team_id, tags__overlap=[tag.pk, *former]))

    def uses_of_field(self, *, team: Team, key: str) -> list[str]:
        perhaps = Keyword.objects.for_team(team).filter(body__icontains=f"{OWN}{key}").by_word()
        return [f"the keyword {each}" for each in perhaps if asks_for(each.body, key)]


def _words(keywords: KeywordQuerySet) -> list[str]:
    return [f"the keyword “{word}”" for word in keywords.order_by("word").values_list("word", flat=True)]
