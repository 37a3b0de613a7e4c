"""What stands in the merge fields of each person's text: in the same few queries for one person as for a thousand."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count, F, FilteredRelation, Q, QuerySet
from django.db.models.fields.json import KeyTransform

from apps.accounts.models import Team, User
from apps.candidates.custom_values import custom_value_words
from apps.candidates.models import Application, Candidate, CustomField
from apps.chat.models import any_upload_address, upload_addresses
from apps.core.phones import format_phone
from apps.messaging.merging import OWN
from apps.messaging.models import Number

OF_PERSON = {
    "first_name": ("first_name",),
    "last_name": ("last_name",),
    "full_name": ("first_name", "middle_name", "last_name"),
}
LINK = "upload_link"
OF_APPLICATION = ("job_title", "job_location", "source", "campaign")


def merge_values(
    *,
    team: Team,
    candidates: Sequence[Candidate],
    sender: User | None,
    number: Number | None,
    names: Collection[str],
) -> dict[UUID, dict[str, str]]:
    """Return the value of each of the named fields that somebody has, by candidate. What is empty is left out."""
    own = own_fields(team=team, names=names)
    of_application = [name for name in OF_APPLICATION if name in names]
    arrivals: dict[UUID, dict[str, Any]] = {}
    if of_application:
        rows = (
            Application.objects.for_team(team)
            .active()
            .filter(candidate__pk__among=[each.pk for each in candidates])
        )
        arrivals = {row.pop("candidate_id"): row for row in rows.values("candidate_id", *of_application)}
    shared = values_for_all(team=team, sender=sender, number=number, names=names)
    links = upload_addresses(team=team, candidates=[each.pk for each in candidates]) if LINK in names else {}
    return {
        each.pk: shared
        | _values(_facts(each, own) | arrivals.get(each.pk, {}), names=names, own=own)
        | ({LINK: links[each.pk]} if links else {})
        for each in candidates
    }


def values_for_all(
    *, team: Team, sender: User | None, number: Number | None, names: Collection[str]
) -> dict[str, str]:
    """Return the values that are the same for everybody who gets the text."""
    full_name = sender.full_name if sender else ""
    known = {
        "team_name": team.name,
        "sender_full_name": full_name,
        "sender_first_name": full_name.partition(" ")[0],
        "team_phone": format_phone(number.phone) if number else "",
    }
    return {name: value for name, value in known.items() if value and name in names}


def variants(
    *, team: Team, candidates: QuerySet[Candidate], names: Collection[str]
) -> list[tuple[dict[str, str], int]]:
    """Return the different values that these people have in the named fields, and how many have them: one query.

    (One more where fields of the team's own are among them.)
    """
    own = own_fields(team=team, names=names)
    columns: dict[str, Any] = {
        f"person_{column}": F(column) for name in OF_PERSON if name in names for column in OF_PERSON[name]
    }
    columns |= {f"active_{name}": F(f"active__{name}") for name in OF_APPLICATION if name in names}
    columns |= {f"own_{place}": KeyTransform(key, "custom") for place, key in enumerate(own)}
    rows = candidates.order_by().annotate(
        active=FilteredRelation("applications", condition=Q(applications__is_active=True))
    )
    found = rows.values(**columns).annotate(people=Count("pk")) if columns else [{"people": rows.count()}]
    # Each has another, and all are of one length.
    alike = {LINK: any_upload_address()} if LINK in names else {}
    facts_of = {f"own_{place}": f"{OWN}{key}" for place, key in enumerate(own)}
    return [
        (
            _values(
                {facts_of.get(name) or name.partition("_")[2]: value for name, value in row.items()},
                names=names,
                own=own,
            )
            | alike,
            row["people"],
        )
        for row in found
    ]


def own_fields(*, team: Team, names: Collection[str]) -> dict[str, CustomField]:
    """Return the fields of the team's own that are named, by key."""
    keys = [name.removeprefix(OWN) for name in names if name.startswith(OWN)]
    if not keys:
        return {}
    return {field.key: field for field in CustomField.objects.for_team(team).filter(key__in=keys)}


def _facts(candidate: Candidate, own: Mapping[str, CustomField]) -> dict[str, Any]:
    facts = {column: getattr(candidate, column) for columns in OF_PERSON.values() for column in columns}
    return facts | {f"{OWN}{key}": candidate.custom.get(key) for key in own}


def _values(
    facts: Mapping[str, Any], *, names: Collection[str], own: Mapping[str, CustomField]
) -> dict[str, str]:
    """Return what the facts about somebody say in the named fields."""
    said = {name: facts.get(name) or "" for name in OF_APPLICATION if name in names}
    for name, columns in OF_PERSON.items():
        if name in names:
            said[name] = " ".join(facts[column] for column in columns if facts[column])
    for key, field in own.items():
        said[f"{OWN}{key}"] = custom_value_words(field, facts.get(f"{OWN}{key}"))
    return {name: value for name, value in said.items() if value.strip()}
