"""Which column is what: guessed from its heading and from what stands below it, and said in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from apps.core.phones import InvalidPhone, parse_phone
from apps.core.words import plain
from apps.imports.targets import LABELS, PLACES, CustomField, known_target

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
DATE = re.compile(r"\d{4}-\d\d?-\d\d?|\d\d?[./]\d\d?[./]\d\d(?:\d\d)?", re.ASCII)
# Words that a heading can do without, in the order of their languages.
FILLER = re.compile(
    r"\b(?:candidate|applicant|contact|person|your|their|the|of|primary|preferred|main|current|us|required|optional|\d|"
    r"ihre?|der|die|das|des|su|tu|del|de|la|el|votre|du|le)\b(?:['’]s)?",
    re.IGNORECASE,
)
# How sure one is: a heading that is known has 0.9 to 1.
BY_REST, BY_SPELLING, BY_CONTENT, AGAINST_CONTENT = 0.8, 0.7, 0.6, 0.3
# The share of a column's cells that must look alike.
MOST = 0.8
# What decides over whole rows is not guessed by a name that is nearly that: “Created” is a moment.
NEARLY = [name for name, (target, _) in PLACES.items() if target not in {"create_new", "update_existing"}]
# What a file cannot do without, by the word for it.
MISSING = {
    "phone": "No column holds phone numbers.",
    "name": "No column holds last names or full names.",
}


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """What a column is taken for. `target` is one of `targets.TARGETS`, `custom:<key>`, or None: it is left out."""

    header: str
    target: str | None
    confidence: float  # 0 to 1.
    why: str


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """What each column of a file is, in the file's order. No two have one target."""

    columns: tuple[ColumnGuess, ...]

    @property
    def targets(self) -> dict[str, int]:
        """Return the index of each target's column."""
        return {
            column.target: index for index, column in enumerate(self.columns) if column.target is not None
        }

    @property
    def missing(self) -> tuple[str, ...]:
        """Return what no file can do without and this one has not: keys of `MISSING`."""
        targets = self.targets
        has = {"phone": "phone" in targets, "name": "last_name" in targets or "full_name" in targets}
        return tuple(key for key in MISSING if not has[key])


@dataclass(frozen=True, slots=True)
class _Claim:
    column: int
    target: str
    confidence: float
    why: str


def guess_mapping(
    headers: Sequence[str],
    sample_rows: Sequence[Sequence[str]],
    custom_fields: Sequence[CustomField] = (),
    *,
    default_country: str = "US",
) -> ColumnMapping:
    """Guess what each column is. The surest claim on a target wins it; a column that lost may win another.

    `sample_rows` are some of the first rows, each with a text per header or fewer. Nothing that is in them raises.
    """
    samples = [[row[at] for row in sample_rows if at < len(row) and row[at]] for at in range(len(headers))]
    own = {plain(name): field for field in custom_fields for name in (field.key, field.label)}
    labels = {**LABELS, **{field.target: field.label for field in custom_fields}}
    claims = [
        claim
        for at, header in enumerate(headers)
        for claim in (
            *_claims_of_heading(at, header, samples[at], own, default_country),
            *_claims_of_content(at, samples[at], default_country),
        )
    ]
    won: dict[int, _Claim] = {}
    taken: dict[str, _Claim] = {}
    for claim in sorted(claims, key=lambda each: (-each.confidence, each.column)):
        if claim.column not in won and claim.target not in taken:
            won[claim.column] = taken[claim.target] = claim
    _read_name_as_surname(won, taken, samples)
    return ColumnMapping(
        tuple(
            ColumnGuess(header, won[at].target, round(won[at].confidence, 2), won[at].why)
            if at in won
            else ColumnGuess(header, None, 0.0, _why_not(at, claims, taken, headers, labels))
            for at, header in enumerate(headers)
        )
    )


def chosen_mapping(headers: Sequence[str], chosen: Mapping[str, str]) -> ColumnMapping:
    """Return the mapping in which a person gave each header its target; others are left out.

    Raises `ValueError` for two headers with one target.
    """
    if len(set(chosen.values())) < len(chosen):
        raise ValueError("Two columns cannot become the same.")
    return ColumnMapping(
        tuple(
            ColumnGuess(header, chosen.get(header), float(header in chosen), "Chosen by hand.")
            for header in headers
        )
    )


def _claims_of_heading(
    at: int, header: str, sample: list[str], own: Mapping[str, CustomField], country: str
) -> Iterator[_Claim]:
    # A second column of a name is rarely the one that is meant.
    name, repeated = re.subn(r" \(\d+\)$", "", header)
    worth = 0.5 if repeated else 1.0
    if field := own.get(plain(name)):
        yield _Claim(at, field.target, 0.99 * worth, f"It is called like your field “{field.label}”.")
    if found := known_target(name):
        target, confidence = found
        yield _Claim(at, target, *_tested(target, confidence * worth, sample, country, "Its name says so."))
    elif found := known_target(FILLER.sub("", name)):
        why = "Most of its name says so."
        yield _Claim(at, found[0], *_tested(found[0], BY_REST * worth, sample, country, why))
    elif len(plain(name)) > 4 and (close := get_close_matches(plain(name), NEARLY, n=1, cutoff=0.88)):
        target, why = PLACES[close[0]][0], "Its name is nearly that."
        yield _Claim(at, target, *_tested(target, BY_SPELLING * worth, sample, country, why))


def _tested(target: str, confidence: float, sample: list[str], country: str, why: str) -> tuple[float, str]:
    """Return how sure a claim is and why, when the cells below the heading were asked too."""
    fits = {"phone": lambda text: _is_phone(text, country), "email": _is_email}.get(target)
    if fits and sample and not any(map(fits, sample)):
        return AGAINST_CONTENT, f"{why} But nothing in its first rows looks like it."
    return confidence, why


def _claims_of_content(at: int, sample: list[str], country: str) -> Iterator[_Claim]:
    if not sample:
        return
    for target, words, fits in (
        ("email", "e-mail addresses", _is_email),
        ("phone", "phone numbers", lambda text: _is_phone(text, country)),
    ):
        if sum(map(fits, sample)) >= MOST * len(sample):
            yield _Claim(at, target, BY_CONTENT, f"Its first rows hold {words}.")


def _is_email(text: str) -> bool:
    return EMAIL.fullmatch(text) is not None


def _is_phone(text: str, country: str) -> bool:
    if DATE.fullmatch(text) or len(text) > 40:
        return False
    try:
        parse_phone(text, region=country)
    except InvalidPhone:
        return False
    return True


def _read_name_as_surname(won: dict[int, _Claim], taken: dict[str, _Claim], samples: list[list[str]]) -> None:
    """Take “Name” beside a first name for the last name, unless the first name is in it too."""
    first, full = taken.get("first_name"), taken.get("full_name")
    if not first or not full or "last_name" in taken:
        return
    pairs = zip(samples[first.column], samples[full.column], strict=False)
    if not any(one.casefold() in other.casefold() for one, other in pairs):
        why = "It stands beside a first name."
        won[full.column] = taken["last_name"] = _Claim(full.column, "last_name", 0.8, why)


def _why_not(
    at: int,
    claims: Sequence[_Claim],
    taken: Mapping[str, _Claim],
    headers: Sequence[str],
    labels: Mapping[str, str],
) -> str:
    lost = next((claim for claim in claims if claim.column == at), None)
    if lost is None:
        return "Nothing says what it is."
    winner = headers[taken[lost.target].column]
    return f"It could be “{labels[lost.target]}”, but “{winner}” is that more surely."
