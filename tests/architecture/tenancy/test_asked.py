"""The names that pages ask of an address and a form: each has a meaning here, so that the walks can fill it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils.datastructures import MultiValueDict

from tests.architecture.sources import python_files
from tests.architecture.tenancy.test_pages import FIELD_OF, PAGES, our_parts
from tests.architecture.tenancy.walkers import signed_in, walkers
from tests.architecture.tenancy.world import World
from tests.undoing import undone

# What is no id: nothing of another team can be named by it. An id has its line in `FIELD_OF`.
NO_ID = {
    **dict.fromkeys(
        [
            *("first_name", "middle_name", "last_name", "street", "city", "state", "postal_code", "country"),
            *("tag", "job_title", "job_location", "full_name", "name", "label", "email", "phone", "body"),
            *("url", "picture", "description", "reason", "stop_reply", "start_reply", "help_reply"),
            *("call_forward_to", "call_words", "call_text_back"),
        ],
        "words that are kept as they are; a phone is looked for in the own team only",
    ),
    **dict.fromkeys(
        [
            "role",
            "scopes",
            "days",
            "theme",
            "single_key_shortcuts",
            "mood",
            "fails_with",
            "pace",
            "daily_cap",
            "time_zone",
            "active_application",
            "stage",
            "move",
            "kind",
            "choices",
            "custom",
            "how",
            *(
                "undo_seconds",
                "at_night",
                "carrier_answers",
                "opt_out_scope",
                "frequency_cap",
                "frequency_days",
            ),
            *("texting_from", "texting_until", "approval_above", "remind"),
            *("step", "version", "events", "call_mode", "call_language", "became"),
            *("was", "close_after_days"),
        ],
        "one of a few choices, or a figure",
    ),
    **dict.fromkeys(
        ["preset", "mode", "pause_for", "pause_days", "pull_minutes", "minutes", "work_days"],
        "one of a few choices, or a figure",
    ),
    **dict.fromkeys(["all", "gives", "is_on"], "whether, or one of two choices, of an assignment rule"),
    "visit": "signed: which files of this visit to a candidate's page are shown, by their link only",
    "taken_back": "a text of this chat and this author, or nothing",
    "upload": "whether the words that ask for files stand in the box",
    **dict.fromkeys(["pull_url", "source", "medium", "authorization"], "words of a feed"),
    **dict.fromkeys(
        ["items", "fetch_hosts", "save"],
        "where the items of a payload are, and whom its details may come from",
    ),
    **dict.fromkeys(["word", "spellings", "terms"], "words that people text, and are told"),
    **dict.fromkeys(["again_after", "is_active", "needs_no_person"], "one of a few choices, or a figure"),
    "tags": "names of tags, which are looked for in the own team only",
    **dict.fromkeys(["work_from", "work_until"], "when a team is at work"),
    **dict.fromkeys(["stop", "refused"], "yes or no"),
    **dict.fromkeys(["stars", "summary"], "what is said of whom somebody hands over"),
    "default_country": "one of a few choices",
    "said": "how many rows somebody was told",
    "check": "whether an import is only to be looked at",
    **dict.fromkeys(
        [
            "anyway",
            "track_links",
            *("small", "words", "follows"),
            "take_over",
            "edit",
            "new",
            "for_team",
            "reset",
            "live",
            "exact",
            "use",
            "count",
            "go",
            "report",
            "sure",
        ],
        "yes or no",
    ),
    **dict.fromkeys(["filter", "sort", "columns", "chosen"], "a question to a grid, answered with own rows"),
    **dict.fromkeys(["field", "op", "at", "beside"], "a condition, which only becomes part of an address"),
    **dict.fromkeys(["q", "find", "show", "page", "phones", "add"], "which of the own rows are shown"),
    **dict.fromkeys(
        ["seen_until", "heard_until", "seen", "before", "around", "on", "until"],
        "a moment, or how far a page has got",
    ),
    **dict.fromkeys(
        [
            *(
                "autoclaim",
                "by_itself",
                "on_desktop",
                "with_sound",
                "shows_text",
                "muted",
                "off",
                "escalates",
            ),
            "mails_overdue",
        ],
        "yes or no",
    ),
    **dict.fromkeys(
        ["quiet_from", "quiet_until", "digest_hour", "lead_minutes", "kinds"], "a choice of one's own"
    ),
    **dict.fromkeys(["request", "request_id"], "words that go with a question; they are looked for nowhere"),
    **dict.fromkeys(["snooze_at", "remind_at", "was_at"], "what a clock shows"),
    "after": "a place in the own list: a moment, and an id that is only compared",
    "client_id": "a name that the page makes up for its own text",
    **dict.fromkeys(["body_b"], "words of a blast"),
    **dict.fromkeys(["subject", "first_day", "last_day"], "which lines of the own log are shown"),
    "report_at": "which report a condition is for, and of which days",
    **dict.fromkeys(["from", "hours", "stat", "per"], "which days of the own team, and how they are told"),
    **dict.fromkeys(["share_b", "price_per_part", "told"], "a figure"),
    **dict.fromkeys(["when", "send_at"], "a moment"),
    **dict.fromkeys(
        ["amount", "unit", "send_from", "send_until", "weekdays"], "when a step of a campaign leaves"
    ),
    **dict.fromkeys(
        [
            *(
                "slug",
                "heading",
                "introduction",
                "thanks",
                "wording",
                "redirect_url",
                "privacy_url",
                "terms_url",
            ),
            *("job_titles", "source", "medium", "tags"),
        ],
        "words of a form on the web; tags are names",
    ),
    **dict.fromkeys(
        ["is_open", "colour", "job_kind", "email_asked", "location_asked", "needs_consent", "asked"],
        "a choice or a switch of a form",
    ),
    "end_statuses": "keys of the own statuses, which are no ids",
    **dict.fromkeys(["is_live", "stops_on_delivery", "stops_on_leaving"], "a switch"),
    "next": "where one wanted to go before one signed in; it leads nowhere but here",
    "Body": "of a kept call of the carrier, whose number is the own",
}
# A form of a number has the number's own id before each of its names; it is found by the address. A field of the team's
# own has its key behind the word, and the reason beside a text that text's id, which is that of the address. What a
# form showed of a field is asked for by that field's name.
PREFIX = re.compile(
    r"^[0-9a-f-]{36}-|^initial-|(?<=^custom)-.*|(?<=^initial-custom)-.*"
    r"|(?<=^reason)-.*|(?<=^asked)-.*|(?<=^words)-.*"
)
WRITTEN = re.compile(
    r"request\.(?:GET|POST)(?:\.get(?:list)?\(|\[)\"(\w+)\"|\"(\w+)\" (?:not )?in request\.(?:GET|POST)"
)
OURS = {"anything": "what this test itself sends"}


@contextmanager
def listening() -> Iterator[set[str]]:
    """Write down each name that is asked of a query or a form meanwhile, by our code or by a form for it."""
    asked: set[str] = set()

    def heard(method: Any) -> Any:
        def hear(self: Any, name: Any, *rest: Any) -> Any:
            if isinstance(self, QueryDict):
                asked.add(PREFIX.sub("", str(name)))
            return method(self, name, *rest)

        return hear

    with pytest.MonkeyPatch.context() as patch:
        for method in ("__getitem__", "get", "getlist"):
            patch.setattr(MultiValueDict, method, heard(getattr(MultiValueDict, method)))
        patch.setattr(QueryDict, "__contains__", heard(dict.__contains__), raising=False)
        yield asked


def written() -> set[str]:
    """Return the names that our code asks for in so many words, wherever in a view."""
    files = (path for path in python_files("apps") if "management" not in path.parts)
    return {name for path in files for pair in WRITTEN.findall(path.read_text()) for name in pair if name}


def test_every_name_that_a_page_asks_for_has_a_meaning(ours: World, settings: Any) -> None:
    settings.SIMULATED_CARRIER = True
    with listening() as asked:
        for route in PAGES:
            address = route.address(our_parts(route, ours))
            # Who may least is asked for nothing that a manager is not.
            for _, user in walkers(ours):
                client: Client = signed_in(user)
                for method in ("get", "post"):
                    with undone():
                        getattr(client, method)(address, OURS)
    # Where in a payload a field is, and how it is read there: words that are looked for in nothing of ours.
    of_mapping = {name for name in asked if ":" in name}
    assert (asked | written()) - of_mapping - set(FIELD_OF) - set(OURS) == set(NO_ID)
