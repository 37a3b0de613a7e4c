"""One batch of rows, whole or not at all: who is known, what each row comes to, and all of it written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from apps.candidates.models import Application, Candidate
from apps.candidates.services import (
    BadTag,
    add_taggings,
    ensure_tags,
    hold_people,
    insert_people,
    record_arrivals,
    update_people,
)
from apps.candidates.services.bulk import TEXTS
from apps.chat.services import add_notes
from apps.events.services import record_event
from apps.imports.checking.rows import CleanRow, Reason, RejectedRow
from apps.imports.intake.deciding import SAME, Decider, Key, Person, Plan
from apps.imports.models import Import, ImportBatch, ImportChange
from apps.imports.models import RejectedRow as KeptReject
from apps.lists.models import ListMember
from apps.lists.services import ListIsDynamic, ListIsGone, add_held_members
from apps.messaging.services import record_consents

Checked = CleanRow | RejectedRow
METHOD = "import"
LIST_GONE = "The list was deleted while this ran: those who came after are on none."


def take_rows(
    import_: Import, rows: Sequence[Checked], values: Mapping[int, list[str]], *, now: datetime
) -> None:
    """Take some rows of an import in that is held. Raises `KnownMeanwhile` when somebody got in the way."""
    rows = _without_bad_tags(import_, rows, values)
    plan = _decider(import_, rows, values).decide(rows)
    batch = ImportBatch(team=import_.team, batch_of=import_, to_row=rows[-1].number, created_at=now)
    team = import_.team
    insert_people(team=team, people=list(plan.new.values()), now=now)
    update_people(team=team, changes=list(plan.changes.values()), now=now)
    batch.created = list(plan.new)
    batch.renamed = plan.renamed or None
    batch.applications = [arrival.id for arrival in plan.arrivals]
    batch.deactivated = record_arrivals(
        team=team,
        arrivals=plan.arrivals,
        method=Application.Method.IMPORT,
        new_people=plan.new.keys(),
        at=import_.started_at or import_.created_at,
        now=now,
    )
    touched = _tag(batch, plan, import_) | _note(batch, plan, import_, now)
    consented = _log_consents(batch, plan, import_)
    _list(batch, plan, import_)
    _keep_changes(import_, plan)
    batch.save(force_insert=True)
    _keep_rejects(import_, plan, values)
    _advance(import_, plan, batch, touched, consented, len(rows))


def _decider(import_: Import, rows: Sequence[Checked], values: Mapping[int, list[str]]) -> Decider:
    """Return who decides, with all that is known of the people of these rows."""
    clean = [row for row in rows if isinstance(row, CleanRow)]
    held = hold_people(team=import_.team, phones={row.phone for row in clean})
    by_id = {row.pk: _person(row) for row in held.values()}
    for candidate_id, *content in (
        Application.objects.filter(
            team=import_.team, candidate__in=by_id, method=Application.Method.IMPORT
        ).values_list("candidate_id", *SAME)
        if by_id
        else ()
    ):
        by_id[candidate_id].applied.add(tuple(content))
    external_ids = {row.candidate["external_id"] for row in clean if "external_id" in row.candidate}
    owners = (
        Candidate.objects.filter(team=import_.team, external_id__in=external_ids).values_list(
            "external_id", "pk", "merged_into"
        )
        if external_ids
        else ()
    )
    owned = list(owners)
    return Decider(
        people={phone: by_id[row.pk] for phone, row in held.items()},
        owners={external_id: str(pk) for external_id, pk, _ in owned},
        aliases={str(pk): str(into) for _, pk, into in owned if into},
        medium=import_.medium,
        campaign=import_.campaign,
        values=values,
    )


def _person(row: Candidate) -> Person:
    fields = {name: getattr(row, name) for name in TEXTS}
    return Person(id=str(row.pk), fields=fields, custom=dict(row.custom), created_at=row.created_at)


def _without_bad_tags(
    import_: Import, rows: Sequence[Checked], values: Mapping[int, list[str]]
) -> list[Checked]:
    """Make the tags of these rows; refuse the rows of those that the team cannot have."""
    names = {name for row in rows if isinstance(row, CleanRow) for name in row.tags}
    if not names:
        return list(rows)
    try:
        with transaction.atomic():
            ensure_tags(team=import_.team, names=names, actor_id=import_.actor_id)
    except BadTag:
        refused = {name: why for name in sorted(names) if (why := _why_no_tag(import_, name))}
    else:
        return list(rows)
    return [
        RejectedRow(row.number, values[row.number], [refused[name] for name in row.tags if name in refused])
        if isinstance(row, CleanRow) and any(name in refused for name in row.tags)
        else row
        for row in rows
    ]


def _why_no_tag(import_: Import, name: str) -> Reason | None:
    try:
        with transaction.atomic():
            ensure_tags(team=import_.team, names=[name], actor_id=import_.actor_id)
    except BadTag as error:
        return Reason(error.code, "", error.detail)
    return None


def _tag(batch: ImportBatch, plan: Plan, import_: Import) -> set[Key]:
    if not plan.tags:
        return set()
    names = {key: name for worn in plan.tags.values() for key, name in worn.items()}
    made = ensure_tags(team=import_.team, names=names.values(), actor_id=import_.actor_id)
    tags = {tag.name.casefold(): tag for tag in made}
    new = add_taggings(
        team=import_.team,
        worn=((UUID(person), tags[key]) for person, worn in plan.tags.items() for key in worn),
    )
    batch.taggings = [tagging for tagging, _ in new]
    return {str(person) for _, person in new}


def _note(batch: ImportBatch, plan: Plan, import_: Import, now: datetime) -> set[Key]:
    notes = {UUID(person): bodies for person, bodies in plan.notes.items()}
    added = add_notes(team=import_.team, notes=notes, author_id=import_.actor_id, at=now)
    batch.notes, batch.conversations = added.notes, added.conversations
    return {str(person) for person in added.people}


def _log_consents(batch: ImportBatch, plan: Plan, import_: Import) -> set[str]:
    """Put on record what the rows say, or for those that say nothing the file as a whole."""
    logged: set[str] = set()
    header = next((each for each, target in import_.mapping.items() if target == "opt_in"), "")
    for said, phones in plan.opt_ins.items():
        given = import_.opt_in if said is None else said
        if given is None:
            continue
        of_file = said is None
        logged |= record_consents(
            team=import_.team,
            phones=phones,
            given=given,
            method=(import_.consent_method if of_file else "") or METHOD,
            wording=import_.consent_wording if of_file else f"The column “{header}” of an imported file.",
            at=(import_.consent_at if of_file else None) or import_.started_at or import_.created_at,
            actor_id=import_.actor_id,
        )
    batch.consents = len(logged)
    return logged


def _list(batch: ImportBatch, plan: Plan, import_: Import) -> None:
    if import_.list is None or not plan.people:
        return
    # Who is new is on no list.
    others = [UUID(person) for person in plan.people if person not in plan.new]
    on_it = ListMember.objects.filter(team=import_.team, list=import_.list, candidate__in=others)
    known = {str(person) for person in on_it.values_list("candidate_id", flat=True)} if others else set()
    batch.listed = [person for person in plan.people if person not in known]
    try:
        with transaction.atomic():
            add_held_members(list_=import_.list, candidates=batch.listed, actor_id=import_.actor_id)
    except (ListIsGone, ListIsDynamic):
        batch.listed, import_.list, import_.error = [], None, LIST_GONE


def _keep_changes(import_: Import, plan: Plan) -> None:
    """Keep how people were who were there before; of two batches that change somebody, the first knows."""
    if not plan.before:
        return
    made_here = _made_by(import_, plan)
    rows = [
        ImportChange(
            team=import_.team,
            change_of=import_,
            candidate_id=person,
            before=before,
            after={name: plan.changes[person][name] for name in before},
        )
        for person, before in plan.before.items()
        if person not in made_here
    ]
    known = {
        str(row.candidate_id): row
        for row in ImportChange.objects.filter(
            team=import_.team, change_of=import_, candidate__in=[UUID(person) for person in plan.before]
        )
    }
    for row in rows:
        if earlier := known.get(str(row.candidate_id)):
            earlier.before = _under(earlier.before, row.before)
            earlier.after = _under(row.after, earlier.after)
    ImportChange.objects.bulk_create(row for row in rows if str(row.candidate_id) not in known)
    ImportChange.objects.bulk_update(known.values(), ["before", "after"])


def _under(upper: Mapping[str, Any], lower: Mapping[str, Any]) -> dict[str, Any]:
    """Return two records as one; where both know a field, the upper one counts, also within `custom`."""
    both = {**lower, **upper}
    if "custom" in lower and "custom" in upper:
        both["custom"] = {**lower["custom"], **upper["custom"]}
    return both


def _made_by(import_: Import, plan: Plan) -> set[Key]:
    """Return those who are changed that an earlier batch has made: each has its batch's very moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person FROM imports_importbatch, unnest(created) AS person "
            "WHERE team_id = %s AND batch_of_id = %s AND created_at = ANY(%s) AND person = ANY(%s::uuid[])",
            [
                import_.team_id,
                import_.pk,
                list({person.created_at for person in plan.changed.values()}),
                list(plan.changed),
            ],
        )
        return {str(row[0]) for row in cursor.fetchall()}


def _keep_rejects(import_: Import, plan: Plan, values: Mapping[int, list[str]]) -> None:
    refused = [(row.number, False, row.values, row.reasons) for row in plan.rejected]
    refused += [(row.number, True, values[row.number], [row.reason]) for row in plan.skipped]
    KeptReject.objects.bulk_create(
        KeptReject(
            team=import_.team,
            row_of=import_,
            number=number,
            is_skipped=is_skipped,
            values=cells,
            reasons=[{"code": why.code, "column": why.header, "detail": why.sentence} for why in reasons],
        )
        for number, is_skipped, cells, reasons in refused
    )


def _advance(
    import_: Import, plan: Plan, batch: ImportBatch, touched: set[Key], consented: set[str], count: int
) -> None:
    """Write down how far it is, and tell those who read the log; in the transaction of all the rest."""
    news = sum(1 for person, phone in plan.same if person in touched or phone in consented)
    import_.created += plan.created
    import_.updated += plan.updated + news
    import_.unchanged += len(plan.same) - news
    import_.skipped += len(plan.skipped)
    import_.rejected += len(plan.rejected)
    import_.renamed += len(plan.renamed)
    import_.done += count
    import_.at_row = batch.to_row
    import_.save(
        update_fields=[
            *("created", "updated", "unchanged", "skipped", "rejected", "renamed", "done", "at_row"),
            *("list", "error", "lease_until"),
        ]
    )
    record_event(
        team=import_.team,
        kind="candidates.imported",
        subject_id=import_.pk,
        actor_id=import_.actor_id,
        data={
            "batch": str(batch.pk),
            "created": batch.created,
            "updated": list(plan.changes),
            "applications": batch.applications,
        },
    )
