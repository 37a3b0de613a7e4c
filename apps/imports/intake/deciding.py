"""What each row of a batch comes to, given who is known already. No database in here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from apps.candidates.services import Arrival
from apps.core.ids import new_key
from apps.imports.checking.rows import CleanRow, Reason, RejectedRow

# An application is told from another by these: the same once more is no second one.
SAME = ("job_title", "job_location", "source", "medium", "campaign", "external_job_id")
KNOWN_AND_KEPT = Reason(
    "not_updated", "", "This phone number is known, and the row says that nobody is to be updated."
)
UNKNOWN_AND_LEFT = Reason(
    "not_created", "", "This phone number is new, and the row says that nobody is to be added."
)
NEITHER = Reason("neither", "", "The row says that nobody is to be added and nobody updated.")

Content = tuple[str, ...]
# An id as it is written.
Key = str


@dataclass(slots=True)
class Person:
    """Somebody whom a row is about, as they are by now."""

    id: Key
    # Of somebody who is new: that which is to be written.
    fields: dict[str, Any]
    custom: dict[str, Any]
    # Of the applications that files have brought.
    applied: set[Content] = field(default_factory=set)
    is_new: bool = False
    created_at: datetime | None = None


class Skipped(NamedTuple):
    number: int
    reason: Reason


@dataclass
class Plan:
    """All that a batch is to write."""

    new: dict[Key, dict[str, Any]] = field(default_factory=dict)
    changes: dict[Key, dict[str, Any]] = field(default_factory=dict)
    # As they were before this batch; only of whom the import has not made.
    before: dict[Key, dict[str, Any]] = field(default_factory=dict)
    changed: dict[Key, Person] = field(default_factory=dict)
    arrivals: list[Arrival] = field(default_factory=list)
    tags: dict[Key, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    notes: dict[Key, list[str]] = field(default_factory=lambda: defaultdict(list))
    # The phones of each answer: None is that of the whole file.
    opt_ins: dict[bool | None, list[str]] = field(default_factory=lambda: defaultdict(list))
    skipped: list[Skipped] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)
    # Of each row that was taken: whom it is about, by which phone, and whether it adds or changes something.
    created: int = 0
    updated: int = 0
    same: list[tuple[Key, str]] = field(default_factory=list)
    # The rows that give another last name to somebody: two people with one phone, or one who has married.
    renamed: list[tuple[int, Key]] = field(default_factory=list)
    people: dict[Key, None] = field(default_factory=dict)


@dataclass
class Decider:
    """Goes through rows in their order; a later row finds what an earlier one has done."""

    people: dict[str, Person]
    # Whose an external id is.
    owners: dict[str, Key]
    # Under which other id somebody who was merged was known.
    aliases: Mapping[Key, Key]
    medium: str
    campaign: str
    values: Mapping[int, list[str]]
    plan: Plan = field(default_factory=Plan)

    def decide(self, rows: Iterable[CleanRow | RejectedRow]) -> Plan:
        for row in rows:
            if isinstance(row, RejectedRow):
                self.plan.rejected.append(row)
            else:
                self._take(row)
        return self.plan

    def _take(self, row: CleanRow) -> None:
        person = self.people.get(row.phone)
        if not (row.update_existing and row.create_new) and (reason := _why_skipped(row, person)):
            self.plan.skipped.append(Skipped(row.number, reason))
            return
        given = row.candidate
        if external_id := given.get("external_id"):
            owner = self.owners.get(external_id)
            meant = self.aliases.get(owner, owner) if owner else None
            if owner and (person is None or meant != person.id):
                sentence = f"Somebody else has the external id “{external_id[:60]}” already."
                reasons = [Reason("external_id_taken", "", sentence)]
                self.plan.rejected.append(RejectedRow(row.number, self.values[row.number], reasons))
                return
            if person is not None and owner != person.id and owner:
                # Theirs from before they were merged: by it, too, it is known who is meant.
                given = {name: value for name, value in given.items() if name != "external_id"}
        is_added = person is None
        if person is None:
            person = self._add(row)
            news = True
        else:
            if _is_other_name(person.fields.get("last_name", ""), given.get("last_name", "")):
                self.plan.renamed.append((row.number, person.id))
            news = self._change(person, given, row.custom)
        if external_id and "external_id" in given:
            self.owners[external_id] = person.id
        news |= self._apply(person, row)
        self._note_rest(person, row)
        self.plan.people[person.id] = None
        if is_added:
            self.plan.created += 1
        elif news:
            self.plan.updated += 1
        else:
            self.plan.same.append((person.id, row.phone))

    def _add(self, row: CleanRow) -> Person:
        key = new_key()
        new: dict[str, Any] = {"id": key, "phone": row.phone, **row.candidate}
        if row.custom:
            new["custom"] = row.custom
        person = self.people[row.phone] = Person(id=key, fields=new, custom={**row.custom}, is_new=True)
        self.plan.new[key] = new
        return person

    def _change(self, person: Person, given: Mapping[str, str], custom: Mapping[str, Any]) -> bool:
        """Write down what a row says anew of somebody; what is not there stays as it is."""
        changed = {name: value for name, value in given.items() if person.fields.get(name, "") != value}
        own = {name: value for name, value in custom.items() if person.custom.get(name) != value}
        if not changed and not own:
            return False
        if person.is_new:
            goes_to = self.plan.new[person.id]
        else:
            goes_to = self.plan.changes.setdefault(person.id, {"id": person.id})
            self.plan.changed[person.id] = person
            before = self.plan.before.setdefault(person.id, {})
            for name in changed:
                before.setdefault(name, person.fields.get(name, ""))
            if own:
                earlier = before.setdefault("custom", {})
                for name in own:
                    earlier.setdefault(name, person.custom.get(name))
        goes_to.update(changed)
        if own:
            goes_to["custom"] = {**goes_to.get("custom", {}), **own}
        person.fields.update(changed)
        person.custom.update(own)
        return True

    def _apply(self, person: Person, row: CleanRow) -> bool:
        attribution = {"medium": self.medium, "campaign": self.campaign, **row.application}
        content = content_of(attribution)
        if content in person.applied:
            return False
        person.applied.add(content)
        # In the order of the file, whoever takes it in and when.
        self.plan.arrivals.append(Arrival(new_key(), person.id, row.number, attribution))
        return True

    def _note_rest(self, person: Person, row: CleanRow) -> None:
        for name in row.tags:
            self.plan.tags[person.id].setdefault(name.casefold(), name)
        if notes := row.notes.strip():
            self.plan.notes[person.id].append(notes)
        self.plan.opt_ins[row.opt_in].append(row.phone)


def content_of(attribution: Mapping[str, str]) -> Content:
    said = attribution.get
    return tuple([said(name, "") for name in SAME])


def _is_other_name(before: str, after: str) -> bool:
    return bool(before and after) and before.casefold() != after.casefold()


def _why_skipped(row: CleanRow, person: Person | None) -> Reason | None:
    if not row.update_existing and not row.create_new:
        return NEITHER
    if person is None:
        return None if row.create_new else UNKNOWN_AND_LEFT
    return None if row.update_existing else KNOWN_AND_KEPT
