"""The fields of a team's own: added, changed, put in order, removed."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max
from django.utils.text import slugify

from apps.accounts.models import Team
from apps.candidates.models import Candidate, CustomField
from apps.candidates.selectors import uses_of_field
from apps.candidates.services.statuses import WrongOrder
from apps.candidates.services.turns import take_turns
from apps.core.errors import DomainError
from apps.core.words import counted, listed, one_line
from apps.events.services import record_event

MOST_FIELDS = 100
MOST_CHOICES = 100


class CustomFieldExists(DomainError):
    code = "custom_field_exists"
    status = 409


class BadCustomField(DomainError):
    code = "bad_custom_field"


class ChoiceInUse(DomainError):
    code = "choice_in_use"
    status = 409


class CustomFieldInUse(DomainError):
    code = "custom_field_in_use"
    status = 409


@transaction.atomic
def add_custom_field(
    *,
    team: Team,
    label: str,
    kind: CustomField.Kind,
    choices: Sequence[str] = (),
    key: str = "",
    actor_id: UUID | None = None,
) -> CustomField:
    """Add a field at the end. Raises `CustomFieldExists`, and `BadCustomField` for a choice without choices."""
    take_turns(team, "custom fields")
    fields = CustomField.objects.for_team(team)
    label, key = one_line(label), key or key_of(label)
    for other in fields:
        if key == other.key or label.casefold() == other.label.casefold():
            raise CustomFieldExists(f"There is a field “{other.label}” already.", field="label")
    if fields.count() >= MOST_FIELDS:
        raise BadCustomField(f"A team has at most {MOST_FIELDS} fields of its own.")
    last = fields.aggregate(last=Max("position"))["last"]
    field = CustomField.objects.create(
        team=team,
        key=key,
        label=label,
        kind=kind,
        choices=_read_choices(kind, choices),
        position=0 if last is None else last + 1,
    )
    _tell(field, "added", actor_id)
    return field


@transaction.atomic
def update_custom_field(
    *,
    field: CustomField,
    label: str | None = None,
    choices: Sequence[str] | None = None,
    actor_id: UUID | None = None,
) -> CustomField:
    """Rename a field, or change its choices. Its key and kind stay.

    Raises `CustomFieldExists`, `BadCustomField`, and `ChoiceInUse` for a choice that somebody has and that would go.
    """
    take_turns(field.team, "custom fields")
    if label is not None:
        field.label = one_line(label)
        others = CustomField.objects.for_team(field.team).exclude(pk=field.pk)
        if any(other.label.casefold() == field.label.casefold() for other in others):
            raise CustomFieldExists(f"There is a field “{field.label}” already.", field="label")
    if choices is not None:
        read = _read_choices(CustomField.Kind(field.kind), choices)
        for gone in set(field.choices) - set(read):
            having = Candidate.objects.for_team(field.team).filter(**{f"custom__{field.key}": gone})
            if having.exists():
                raise ChoiceInUse(
                    f"“{gone}” is the choice of {counted(having.count(), 'person', 'people')}. "
                    "Give them another one first.",
                    field="choices",
                )
        field.choices = read
    field.save(update_fields=["label", "choices"])
    _tell(field, "changed", actor_id)
    return field


@transaction.atomic
def order_custom_fields(*, team: Team, keys: Sequence[str], actor_id: UUID | None = None) -> None:
    """Put all fields of a team into the order of the given keys. Raises `WrongOrder` unless each is named once."""
    take_turns(team, "custom fields")
    fields = {each.key: each for each in CustomField.objects.for_team(team)}
    if sorted(keys) != sorted(fields):
        raise WrongOrder("The order must name each of the team's fields once. Load the page again.")
    for position, key in enumerate(keys):
        fields[key].position = position
    CustomField.objects.bulk_update(fields.values(), ["position"])
    record_event(team=team, kind="custom_field.ordered", actor_id=actor_id, data={"keys": list(keys)})


@transaction.atomic
def remove_custom_field(*, field: CustomField, actor_id: UUID | None = None) -> None:
    """Remove a field with all its values. Raises `CustomFieldInUse`, with what asks for it."""
    take_turns(field.team, "custom fields")
    uses = uses_of_field(field)
    if uses:
        raise CustomFieldInUse(f"“{field.label}” cannot be removed: it is used by {listed(uses)}.", uses=uses)
    _tell(field, "removed", actor_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE candidates_candidate SET custom = custom - %s WHERE team_id = %s AND custom ? %s",
            [field.key, field.team_id, field.key],
        )
    field.delete()


def key_of(label: str) -> str:
    """Return the key of a field with this label: `Night shifts` is `night_shifts`. Raises `BadCustomField`."""
    key = slugify(label).replace("-", "_")[:40].strip("_")
    if not key:
        raise BadCustomField("A field's name needs a letter or a digit.", field="label")
    return key


def _read_choices(kind: CustomField.Kind, choices: Sequence[str]) -> list[str]:
    if kind != CustomField.Kind.CHOICE:
        return []
    read = list(dict.fromkeys(filter(None, map(one_line, choices))))
    if len({choice.casefold() for choice in read}) != len(read):
        raise BadCustomField("Two choices differ in capitals only.", field="choices")
    if not 1 <= len(read) <= MOST_CHOICES or any(len(choice) > 100 for choice in read):
        raise BadCustomField(
            f"A choice has 1 to {MOST_CHOICES} choices, of at most 100 characters each.", field="choices"
        )
    return read


def _tell(field: CustomField, what: str, actor_id: UUID | None) -> None:
    record_event(
        team=field.team,
        kind=f"custom_field.{what}",
        subject_id=field.pk,
        actor_id=actor_id,
        data={"key": field.key, "label": field.label},
    )
