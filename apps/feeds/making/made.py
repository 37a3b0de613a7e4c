"""A whole payload, made into what the service for applications takes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from apps.candidates.names import split_name
from apps.candidates.written import Unfit, tags
from apps.feeds.making.fields import reader_of
from apps.feeds.making.phones import best_phone
from apps.feeds.making.recipes import Taken, Trace, formatted, nothing_found, taken
from apps.feeds.mapping import CUSTOM, FieldMapping, Recipe, label_of
from apps.feeds.payloads import FETCHED, Payload

NAMES = ("first_name", "middle_name", "last_name")
# Without these nothing can be done; the other fields are left out, and their problem said.
VITAL = {"candidate.phone", "event.kind", "fetch.url"}
# What is missing is missed only here: most fields of most systems are empty at times.
NEEDED = {"candidate.phone"}
MOST_TAGS = 50
JOB = ("application.external_job_id", "application.requisition_id", "application.job_title")
# With any of these it is known who is meant.
KNOWN_BY = ("candidate.phone", "candidate.external_id", "application.external_id")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a field. A fatal one keeps the whole payload out."""

    target: str
    code: str
    text: str
    is_fatal: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """What a payload says. Only what has a value is there.

    candidate: phone (E.164), first_name … external_id, custom (a dict by key; values as they came)
    application: job_title … external_id, applied_at (datetime, UTC)
    consent: {} unless opt_in (bool) is known; method, wording, at (datetime)
    event_kind: apply, update, erase or ignore; event_key: never empty, of the sender or else a hash
    fetch_url: where the details are; then `payload.with_fetched(…)` is made again
    """

    candidate: dict[str, Any] = field(default_factory=dict)
    application: dict[str, Any] = field(default_factory=dict)
    consent: dict[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    status: str = ""
    event_key: str = ""
    event_kind: str = "apply"
    fetch_url: str = ""
    traces: Mapping[str, Trace] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def is_usable(self) -> bool:
        """Whether it can be taken in, or changed, erased or ignored, as its kind says."""
        return not any(problem.is_fatal for problem in self.problems)


def make(payload: Payload, *, mapping: FieldMapping, defaults: Mapping[str, str], country: str) -> Made:
    """Return what a payload becomes. `defaults` are texts by target, for what the payload does not say.

    Raises nothing, whatever is in it: what is wrong is said in `problems`. `country` is whose phones and dates it has.
    """
    making = _Making(payload, mapping, defaults, country.upper() or "US")
    making.follow_all()
    return making.made()


class _Making:
    """What has been made so far, by target."""

    def __init__(
        self, payload: Payload, mapping: FieldMapping, defaults: Mapping[str, str], country: str
    ) -> None:
        self.payload, self.mapping, self.defaults, self.country = payload, mapping, defaults, country
        self.values: dict[str, Any] = {}
        self.traces: dict[str, Trace] = {}
        self.problems: list[Problem] = []

    def follow_all(self) -> None:
        recipes = dict(self.mapping.fields)
        for target, text in self.defaults.items():
            recipes.setdefault(target, Recipe(default=text))
        if isinstance(self.payload.data, dict) and FETCHED in self.payload.data:
            recipes.pop("fetch.url", None)
        # The country first: phones and dates are read as written there.
        for target in sorted(recipes, key=lambda name: name != "candidate.country"):
            self._follow(target, recipes[target])
        self._name()
        self._require()

    def _follow(self, target: str, recipe: Recipe) -> None:
        try:
            one, value = self._read(target, recipe)
        except Unfit as unfit:
            self._say(target, unfit.code, f"{label_of(target)}: {unfit.sentence}")
            one, value = self._default(target, recipe)
        if value in (None, "", ()):
            one, value = self._default(target, recipe)
        if one is None or value in (None, "", ()):
            if target in NEEDED:
                why = nothing_found(self.payload, recipe) or "it is empty."
                self._say(target, "missing", f"{label_of(target)}: {why}")
            return
        self.values[target] = value
        self.traces[target] = Trace(one.path, one.raw, value)
        if target == "candidate.country":
            self.country = value

    def _read(self, target: str, recipe: Recipe) -> tuple[Taken | None, Any]:
        if target == "candidate.phone":
            best = best_phone(taken(self.payload, recipe, objects=True), country=self.country)
            return (best[1], best[0]) if best else (None, None)
        if target == "tags":
            all_found = list(taken(self.payload, recipe))
            names = _tags(each.value for each in all_found)
            return (all_found[0] if all_found else None), names
        one = next(taken(self.payload, recipe), None)
        return one, None if one is None else self._value(target, recipe, one.value)

    def _default(self, target: str, recipe: Recipe) -> tuple[Taken | None, Any]:
        text = recipe.default or self.defaults.get(target, "")
        if not text:
            return None, None
        try:
            if target == "tags":
                return Taken(text, "", ""), _tags([text])
            if target == "candidate.phone":
                best = best_phone([Taken(text, "", text)], country=self.country)
                return Taken(text, "", ""), best and best[0]
            return Taken(text, "", ""), self._value(target, recipe, text)
        except Unfit as unfit:
            self._say(target, unfit.code, f"{label_of(target)}, by default: {unfit.sentence}")
            return None, None

    def _value(self, target: str, recipe: Recipe, text: str) -> Any:
        written = formatted(recipe, text, escaped=target == "fetch.url")
        read = reader_of(target, recipe, country_hint=self.country, hosts=self.mapping.fetch_hosts)
        return read(written) if written else None

    def _say(self, target: str, code: str, text: str) -> None:
        self.problems.append(Problem(target, code, text, is_fatal=target in VITAL))

    def _name(self) -> None:
        """Fill in the parts of the name that were not given from the full one."""
        full_name = self.values.pop("candidate.full_name", "")
        if not full_name or self.values.get("candidate.last_name"):
            return
        for name, part in zip(NAMES, split_name(full_name), strict=True):
            if part:
                self.values.setdefault(f"candidate.{name}", part[:100])

    def _require(self) -> None:
        kind = self.values.get("event.kind", "apply")
        if kind in {"ignore", "erase"}:
            # There is nothing to fetch of what is gone.
            self.values.pop("fetch.url", None)
            self.problems = [each for each in self.problems if each.target != "fetch.url"]
        if kind == "ignore":
            self.problems = []
        elif kind in {"update", "erase"} or "fetch.url" in self.values:
            # The phone is not what it needs, or comes with the details.
            self.problems = [each for each in self.problems if each.target != "candidate.phone"]
            if not any(name in self.values for name in (*KNOWN_BY, "fetch.url")):
                text = "Nothing says who is meant: neither a phone nor an id of the candidate or the application."
                self.problems.append(Problem("candidate.external_id", "nobody_meant", text, is_fatal=True))
        elif "candidate.phone" not in self.values and "candidate.phone" not in self.mapping.fields:
            text = "Phone: nothing says yet where it is. Choose the value that is the phone."
            self._say("candidate.phone", "missing", text)

    def made(self) -> Made:
        consent = self._of("consent")
        candidate = self._of("candidate")
        if custom := self._of(CUSTOM.rstrip(".")):
            candidate["custom"] = custom
        return Made(
            candidate=candidate,
            application=self._of("application"),
            consent=consent if "opt_in" in consent else {},
            tags=self.values.get("tags", ()),
            status=self.values.get("status", ""),
            event_key=self.values.get("event.key") or self._own_key(),
            event_kind=self.values.get("event.kind", "apply"),
            fetch_url=self.values.get("fetch.url", ""),
            traces=self.traces,
            problems=tuple(self.problems),
        )

    def _of(self, group: str) -> dict[str, Any]:
        start = f"{group}."
        return {
            name.removeprefix(start): value for name, value in self.values.items() if name.startswith(start)
        }

    def _own_key(self) -> str:
        """Return a key for a payload whose sender gives none: the same arrival has the same one."""
        applied_at: datetime | None = self.values.get("application.applied_at")
        is_arrival = self.values.get("event.kind", "apply") == "apply" and "candidate.phone" in self.values
        whole = self.payload.data
        if applied_at and is_arrival:
            # To the minute: some systems send an arrival twice, each time as of now.
            minute = applied_at.replace(second=0, microsecond=0)
            whole = [*(self.values.get(name, "") for name in (*KNOWN_BY, *JOB)), minute.isoformat()]
        text = json.dumps(whole, sort_keys=True, default=str).encode("utf-8", "replace")
        return f"hash:{hashlib.sha256(text).hexdigest()}"


def _tags(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the tags of several texts, each once however it is written."""
    named: dict[str, str] = {}
    for text in texts:
        for name in tags(text):
            named.setdefault(name.casefold(), name)
    return tuple(named.values())[:MOST_TAGS]
