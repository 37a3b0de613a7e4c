"""Every page, every method, every role, with another team's ids: they answer like ids that never were."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client

from apps.accounts.models import ApiKey, Invitation, Membership, Role
from apps.assignments.models import AssignmentRule
from apps.blasts.models import Blast
from apps.campaigns.models import Campaign, CampaignStep
from apps.candidates.models import Application, ApplicationStatus, Candidate, CustomField, Merge, Tag
from apps.chat.models import Conversation, ConversationShare, Message
from apps.feeds.models import Feed, FeedDelivery
from apps.grids.models import BulkAction, SavedView
from apps.handoffs.models import Handoff
from apps.help.models import Ticket
from apps.hosted.models import Form
from apps.imports.models import Import
from apps.keywords.models import Keyword
from apps.lists.models import List
from apps.messaging.models import Attachment, Number, QuarantinedWebhook, Template
from apps.notices.models import Notice
from apps.webhooks.models import Delivery, Endpoint
from tests.architecture.routes import FORBIDDEN, NOT_ALLOWED, Route, routes
from tests.architecture.tenancy.answers import are_alike
from tests.architecture.tenancy.in_addresses import OTHER_PART_OF
from tests.architecture.tenancy.walkers import signed_in, walkers
from tests.architecture.tenancy.world import World
from tests.nights import in_turn
from tests.undoing import undone

METHODS = ["get", "post", "put", "patch", "delete"]
# What an id in an address is the id of. A new name in an address gets its line here.
ID_OF = {
    "attachment_id": lambda world: world.row(Attachment).pk,
    "blast_id": lambda world: world.row(Blast).pk,
    "bulk_id": lambda world: world.row(BulkAction).pk,
    "campaign_id": lambda world: world.row(Campaign).pk,
    "step_id": lambda world: world.row(CampaignStep).pk,
    "candidate_id": lambda world: world.row(Candidate).pk,
    "application_id": lambda world: world.row(Application).pk,
    "conversation_id": lambda world: world.row(Conversation).pk,
    "delivery_id": lambda world: world.row(FeedDelivery).pk,
    "feed_id": lambda world: world.row(Feed).pk,
    "form_id": lambda world: world.row(Form).pk,
    "field_id": lambda world: world.row(CustomField).pk,
    "webhook_delivery_id": lambda world: world.row(Delivery).pk,
    "endpoint_id": lambda world: world.row(Endpoint).pk,
    "handoff_id": lambda world: world.row(Handoff).pk,
    "import_id": lambda world: world.row(Import).pk,
    "invitation_id": lambda world: world.row(Invitation).pk,
    "keyword_id": lambda world: world.row(Keyword).pk,
    "key_id": lambda world: world.row(ApiKey).pk,
    "list_id": lambda world: world.row(List).pk,
    "membership_id": lambda world: world.row(Membership).pk,
    "merge_id": lambda world: world.row(Merge).pk,
    "message_id": lambda world: world.row(Message).pk,
    "notice_id": lambda world: world.row(Notice).pk,
    "number_id": lambda world: world.row(Number).pk,
    "rule_id": lambda world: world.row(AssignmentRule).pk,
    "status_id": lambda world: world.row(ApplicationStatus).pk,
    "tag_id": lambda world: world.row(Tag).pk,
    "team_id": lambda world: world.team.pk,
    "template_id": lambda world: world.row(Template).pk,
    "ticket_id": lambda world: world.row(Ticket).pk,
    "view_id": lambda world: world.row(SavedView).pk,
    "webhook_id": lambda world: world.row(QuarantinedWebhook).pk,
}
# What is asked for by id in a form or after the question mark. Names that a page does not know do no harm.
FIELD_OF = {
    "delivery": lambda world: world.row(FeedDelivery).pk,
    # Which one a mapping is written beside.
    "shown": lambda world: world.row(FeedDelivery).pk,
    "attachments": ID_OF["attachment_id"],
    "application": ID_OF["application_id"],
    "assignment_rule": ID_OF["rule_id"],
    "assignee": lambda world: world.people[Role.MEMBER].pk,
    "blast": ID_OF["blast_id"],
    "campaign": ID_OF["campaign_id"],
    "candidate": lambda world: world.row(Candidate).pk,
    "colleague": lambda world: world.people[Role.MEMBER].pk,
    "conversation": ID_OF["conversation_id"],
    "feed_rule": lambda world: f"{world.row(Feed).pk}.1",
    "id": ID_OF["conversation_id"],
    "lists": ID_OF["list_id"],
    "to": lambda world: world.people[Role.MEMBER].pk,
    "into": ID_OF["tag_id"],
    "list": ID_OF["list_id"],
    "changed_list": ID_OF["list_id"],
    "member": ID_OF["membership_id"],
    "message": ID_OF["message_id"],
    "number": ID_OF["number_id"],
    "rows": ID_OF["candidate_id"],
    "people": lambda world: world.people[Role.MEMBER].pk,
    "person": lambda world: world.people[Role.MEMBER].pk,
    "share": lambda world: world.row(ConversationShare).pk,
    "status": lambda world: world.row(ApplicationStatus).pk,
    "team": ID_OF["team_id"],
    "template": ID_OF["template_id"],
    "user": lambda world: world.people[Role.RESTRICTED].pk,
    "with": lambda world: world.row(Candidate).pk,
    "view": ID_OF["view_id"],
}
# What has a secret in its address in place of a person who signs in, and who proves that it keeps teams apart.
PROVED_ELSEWHERE = {
    "accounts:invitation": "tests/accounts",
    "hosted:form": "tests/hosted/test_public_form.py",
    "hosted:thanks": "tests/hosted/test_public_form.py",
    "chat:link": "tests/chat/test_tracked_links.py",
    "chat:upload_page": "tests/chat/test_uploads.py",
    "chat:carried_file": "tests/chat/test_carried_files.py",
    **dict.fromkeys(["calls:voice_webhook", "calls:voice_end_webhook"], "test_webhooks.py"),
    "chat:inbound_webhook": "test_webhooks.py",
    "chat:any_status_webhook": "test_webhooks.py",
    "chat:status_webhook": "test_webhooks.py",
    "feeds:intake": "tests/feeds/test_door.py",
    "notices:unsubscribe": "tests/notices/test_mail.py",
}
# Who hands somebody over chooses another team of the account by its name (docs/adr/0020); the owner sees which it has.
OFFERS_TEAMS = {"handoffs:hand_over", "reports:account"}
PAGES = [
    route for route in routes() if route.is_ours and not route.is_api and str(route) not in PROVED_ELSEWHERE
]
WITH_IDS = [route for route in PAGES if route.ids]


def without_choice_of(other: World, body: str) -> str:
    """Return a page without the one line by which another team is chosen, or named: whatever else it says, stays."""
    body = body.replace(f'<th scope="row" class="report__first">{other.team.name}</th>', "")
    for chosen in ("", " selected"):
        body = body.replace(f'<option value="{other.team.pk}"{chosen}>{other.team.name}</option>', "")
    return body


@dataclass
class Answer:
    status: int
    where: str
    body: str

    @property
    def told(self) -> str:
        return f"{self.status} {self.where}\n{self.body}"


@pytest.fixture
def call() -> Any:
    """Make a call and undo whatever it did, so that the next one finds the same. Say what it may not have touched."""

    def make(
        client: Client,
        method: str,
        address: str,
        data: Any = None,
        *,
        keeps: Callable[[], bool] | None = None,
        **headers: str,
    ) -> Answer:
        with undone():
            # Only what a form may hold has a form's type: the rest has no body.
            send = getattr(client, method)
            response: HttpResponse = send(address, data, **headers) if data else send(address, **headers)
            # Where a method is not allowed, nothing of the page has run.
            if keeps is not None and response.status_code != NOT_ALLOWED:
                assert keeps(), (method, address)
        where = response.headers.get("Location", "")
        return Answer(response.status_code, where, response.content.decode(errors="replace"))

    return make


def test_every_id_in_an_address_has_a_meaning() -> None:
    assert {name for route in WITH_IDS for name in route.ids} <= set(ID_OF)
    assert {name for route in PAGES for name in route.others} <= set(OTHER_PART_OF)


@pytest.mark.parametrize("route", WITH_IDS, ids=str)
def test_a_strangers_row_answers_like_a_missing_one(
    route: Route, ours: World, others: Any, call: Any
) -> None:
    people = [(role, signed_in(user)) for role, user in walkers(ours)]
    mine = our_parts(route, ours)
    for foreign in foreign_parts(route):
        missing_address = route.address(mine | {name: uuid4() for name in foreign})
        for role, client in people:
            for method in METHODS:
                missing = call(client, method, missing_address)
                assert missing.status in {403, 404, 405}, (role, method, missing.status)
                for other, keeps in in_turn(others, PAGES.index(route)):
                    parts = mine | ids_of(other, foreign)
                    # All that stands around a page has just been asked: what remains is the page itself.
                    if missing.status == NOT_ALLOWED:
                        assert route.refuses_unseen(method, parts), (role, method, parts)
                        continue
                    if missing.status == FORBIDDEN and route.forbids_unseen(method, parts, role):
                        continue
                    address = route.address(parts)
                    found = call(client, method, address, keeps=keeps)
                    assert found.status == missing.status, (role, method, address)
                    assert are_alike(found.told, missing.told), (role, method, address)
                    assert not seen(other, found.body)


@pytest.mark.parametrize("route", PAGES, ids=str)
def test_who_has_not_signed_in_is_asked_to(route: Route, ours: World, call: Any) -> None:
    if route.is_public:
        pytest.skip("Named in test_login.py.")
    address = route.address(our_parts(route, ours))
    for method in METHODS:
        answer = call(Client(), method, address)
        assert (answer.status, answer.where) == (302, f"/accounts/login/?next={quote(address)}"), method


@pytest.mark.parametrize("route", PAGES, ids=str)
def test_no_form_and_no_question_reaches_another_team(
    route: Route, ours: World, others: Any, call: Any
) -> None:
    mine = our_parts(route, ours)
    address = route.address(mine)
    nowhere = {name: str(uuid4()) for name in FIELD_OF}
    for role, user in walkers(ours):
        client = signed_in(user)
        for method in ("get", "post"):
            missing = call(client, method, address, nowhere)
            if missing.status == NOT_ALLOWED:
                assert route.refuses_unseen(method, mine), (role, method)
                continue
            for other, keeps in in_turn(others, PAGES.index(route)):
                fields = {name: str(of(other)) for name, of in FIELD_OF.items()}
                if missing.status == FORBIDDEN and route.forbids_unseen(method, mine, role, fields):
                    continue
                found = call(client, method, address, fields, keeps=keeps)
                assert found.status == missing.status, (role, method, other.mark)
                body = without_choice_of(other, found.body) if str(route) in OFFERS_TEAMS else found.body
                assert not seen(other, body), (role, method)


@pytest.mark.parametrize("route", [route for route in PAGES if not route.ids], ids=str)
def test_no_list_or_search_shows_another_teams_rows(
    route: Route, ours: World, theirs: World, call: Any
) -> None:
    # Half of the word: a page may repeat what was asked for.
    questions = [{}, {"q": theirs.mark[:9]}, {"q": theirs.row(Number).phone[:-2]}]
    for (_, user), question in product(walkers(ours), questions):
        for headers in ({}, {"HTTP_HX_REQUEST": "true"}):
            answer = call(signed_in(user), "get", f"/{route.path}", question, **headers)
            assert not seen(theirs, answer.body)


@pytest.mark.parametrize("role", Role)
def test_our_own_rows_are_there(role: Role, ours: World, call: Any) -> None:
    """Without this, a site that is down would pass all of the above."""
    answer = call(signed_in(ours.people[role]), "get", f"/chat/{ours.row(Conversation).pk}/")
    assert answer.status == 200
    assert ours.mark in answer.body


def foreign_parts(route: Route) -> Iterator[tuple[str, ...]]:
    """Yield each choice of ids of an address that could be another team's, while the rest are ours."""
    for count in range(1, len(route.ids) + 1):
        yield from combinations(route.ids, count)


def our_parts(route: Route, ours: World) -> dict[str, object]:
    return ids_of(ours, route.ids) | {name: OTHER_PART_OF[name](ours) for name in route.others}


def ids_of(world: World, names: tuple[str, ...]) -> dict[str, object]:
    return {name: ID_OF[name](world) for name in names}


def seen(world: World, body: str) -> list[str]:
    return [mark for mark in world.marks if mark in body]
