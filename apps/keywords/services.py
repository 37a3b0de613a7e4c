"""The verbs of keywords."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from apps.accounts.models import Membership, Team
from apps.candidates.models import ApplicationStatus, CustomField
from apps.candidates.services import UnknownStatus, ensure_tags
from apps.chat.services import NotAMember
from apps.core.errors import DomainError
from apps.core.words import one_line
from apps.events.services import record_event
from apps.keywords.models import LONGEST_WORD, Keyword, KeywordSpelling
from apps.keywords.reserved import why_reserved
from apps.lists.services import hold_static
from apps.messaging.keywords import clean
from apps.messaging.merging import BadTemplate, fields_in
from apps.messaging.models import Number, Template
from apps.messaging.segments import too_long
from apps.messaging.selectors import UnknownTemplate

MOST_KEYWORDS = 200
MOST_SPELLINGS = 10
LONGEST_KEY = 120
LINES = ("source", "medium", "campaign", "job_title", "job_location", "terms")
PLAIN = ("is_active", "needs_no_person", "again_after")
ROWS = ("number", "template", "list", "assignee", "status")
# What everybody has a value for, whoever texts; and what the keyword itself may give.
KNOWN = {"team_name", "team_phone"}
GIVEN = {"source", "campaign", "job_title", "job_location"}


class BadKeyword(DomainError):
    code = "bad_keyword"


class KeywordReserved(DomainError):
    code = "keyword_reserved"


class KeywordExists(DomainError):
    code = "keyword_exists"
    status = 409


class TooManyKeywords(DomainError):
    code = "too_many_keywords"
    status = 409


@transaction.atomic
def create_keyword(
    *, team: Team, number: Number, word: str, fields: Mapping[str, Any], actor_id: UUID | None
) -> Keyword:
    """Let a word be texted to a number to apply. `fields` as in `update_keyword`; a template or a body is among them.

    Raises `TooManyKeywords`, and as `update_keyword` does.
    """
    if Keyword.objects.for_team(team).count() >= MOST_KEYWORDS:
        raise TooManyKeywords(f"A team has at most {MOST_KEYWORDS} keywords. Delete some that are over.")
    keyword = Keyword(team=team)
    _take(keyword, {**fields, "number": number, "word": word}, actor_id)
    keyword.save(force_insert=True)
    _spell(keyword, fields.get("spellings", ()))
    _tell(keyword, "keyword.created", actor_id)
    return keyword


@transaction.atomic
def update_keyword(*, keyword: Keyword, fields: Mapping[str, Any], actor_id: UUID | None) -> Keyword:
    """Change what is given: `word`, other `spellings`, `number`, the answer (`template` or `body`), what is known of
    who texts it (`source`, `medium`, `campaign`, `job_title`, `job_location`, `terms`), what becomes of them (`list`,
    `assignee`, `status`, `tags` by name), `is_active`, `needs_no_person`, `again_after` in hours.

    Raises `BadKeyword`, `KeywordReserved`, `KeywordExists`, `BadTemplate`, `UnknownTemplate`, `UnknownStatus`,
    `NotAMember`, and `ListIsDynamic` or `ListIsGone`.
    """
    rows = Keyword.objects.select_for_update(of=("self",), no_key=True)
    locked = rows.select_related("team__account", *ROWS).get(team=keyword.team_id, pk=keyword.pk)
    _take(locked, fields, actor_id)
    locked.save()
    if fields.keys() & {"word", "spellings", "number"}:
        known = KeywordSpelling.objects.filter(team=locked.team_id, keyword=locked, position__gt=0)
        others = list(known.order_by("position").values_list("text", flat=True))
        _spell(locked, fields.get("spellings", others))
    _tell(locked, "keyword.updated", actor_id)
    return locked


@transaction.atomic
def delete_keyword(*, keyword: Keyword, actor_id: UUID | None) -> None:
    """Forget a keyword: its word is an ordinary text from now on. Applications that came by it stay."""
    _tell(keyword, "keyword.deleted", actor_id)
    keyword.delete()


def _take(keyword: Keyword, fields: Mapping[str, Any], actor_id: UUID | None) -> None:
    """Write fields onto a keyword, each as it is kept."""
    if "word" in fields:
        keyword.word = read_word(fields["word"])
    for name in LINES:
        if name in fields:
            setattr(keyword, name, one_line(fields[name]))
    for name in (*PLAIN, *ROWS):
        if name in fields:
            setattr(keyword, name, fields[name])
    if "tags" in fields:
        made = ensure_tags(team=keyword.team, names=fields["tags"], actor_id=actor_id)
        keyword.tags = [tag.pk for tag in made]
    _choose_answer(keyword, fields)
    _hold(keyword, fields)
    if fields.keys() & {"template", "body", *GIVEN}:
        ensure_answers(keyword)


def _choose_answer(keyword: Keyword, fields: Mapping[str, Any]) -> None:
    """Keep a template or own words: of the two, what was chosen last."""
    if "body" in fields:
        keyword.body = fields["body"].replace("\r\n", "\n").strip()
    if fields.get("template") is not None:
        keyword.body = ""
    elif fields.get("body"):
        keyword.template = None


def _hold(keyword: Keyword, fields: Mapping[str, Any]) -> None:
    """Let nobody remove what the keyword stands on until it is written. Raises where that has gone meanwhile."""
    team = keyword.team
    if fields.get("list") is not None:
        hold_static(fields["list"])
    if fields.get("template") is not None:
        of_team = Template.objects.for_team(team).of_team().filter(pk=fields["template"].pk)
        if not of_team.select_for_update(of=("self",), no_key=True).exists():
            raise UnknownTemplate("The team has no such template.", field="template")
    if fields.get("status") is not None:
        statuses = ApplicationStatus.objects.for_team(team).filter(pk=fields["status"].pk)
        if not statuses.select_for_update(of=("self",), no_key=True).exists():
            raise UnknownStatus("The team has no such status.", field="status")
    if fields.get("assignee") is not None:
        member = Membership.objects.for_team(team).filter(user=fields["assignee"])
        if not member.exists():
            raise NotAMember(f"{fields['assignee']} is not in this team.", field="assignee")


def read_word(text: str) -> str:
    """Return a word as it is kept. Raises `BadKeyword` and `KeywordReserved`."""
    word = one_line(text)
    cleaned = clean(word)
    if len(cleaned) < 2 or len(word) > LONGEST_WORD or len(cleaned) > LONGEST_KEY:
        raise BadKeyword(
            f"A keyword has 2 to {LONGEST_WORD} characters, two of them letters or digits.", field="word"
        )
    if reason := why_reserved(cleaned):
        raise KeywordReserved(f"“{word}” cannot be a keyword. {reason}", field="word")
    return word


def ensure_answers(keyword: Keyword) -> None:
    """Raise `BadTemplate` unless the answer can be sent to anybody, also to whom we know nothing of."""
    field = "template" if keyword.template is not None else "body"
    answer = keyword.answer
    if not answer:
        raise BadTemplate("Choose a template, or write the answer.", field="body")
    if reason := too_long(answer):
        raise BadTemplate(reason, field=field)
    own = CustomField.objects.for_team(keyword.team).values_list("key", flat=True)
    known = KNOWN | {name for name in GIVEN if getattr(keyword, name)}
    for asked in fields_in(answer, own=list(own)):
        if asked.name not in known and not asked.fallback:
            raise BadTemplate(
                f"Most who text a keyword are new, so {{{{{asked.name}}}}} has no value. Say what stands for it: "
                f"{{{{{asked.name}|there}}}}.",
                field=field,
            )


def _spell(keyword: Keyword, others: Iterable[str]) -> None:
    """Write down how the word may be written. Raises `KeywordExists` for what another keyword of the number has."""
    spellings = {clean(keyword.word): keyword.word}
    for text in others:
        word = read_word(text)
        spellings.setdefault(clean(word), word)
    if len(spellings) > MOST_SPELLINGS + 1:
        raise BadKeyword(f"A keyword has at most {MOST_SPELLINGS} other spellings.", field="spellings")
    KeywordSpelling.objects.filter(team=keyword.team_id, keyword=keyword).delete()
    rows = [
        KeywordSpelling(
            team=keyword.team, keyword=keyword, number=keyword.number, text=text, key=key, position=place
        )
        for place, (key, text) in enumerate(spellings.items())
    ]
    try:
        with transaction.atomic():
            KeywordSpelling.objects.bulk_create(rows)
    except IntegrityError as error:
        if "keyword_once_on_a_number" not in str(error):
            raise
        taken = KeywordSpelling.objects.filter(
            team=keyword.team_id, number=keyword.number, key__in=spellings
        ).exclude(keyword=keyword)
        found = taken.select_related("keyword").first()
        what = f"“{found.text}” is a spelling of {found.keyword} already" if found else "This word is taken"
        field = "word" if found is None or found.key == clean(keyword.word) else "spellings"
        raise KeywordExists(f"{what} on this number.", field=field) from None


def _tell(keyword: Keyword, kind: str, actor_id: UUID | None) -> None:
    record_event(
        team=keyword.team,
        kind=kind,
        subject_id=keyword.pk,
        actor_id=actor_id,
        data={"word": keyword.word},
    )
