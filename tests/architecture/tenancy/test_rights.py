"""What each page asks for, as a table; and a chat that is not shared, which answers like one that never was."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from apps.accounts.models import Role
from apps.accounts.permissions import RIGHTS, Right
from apps.accounts.tenancy import as_team
from apps.candidates.models import Application, Merge
from apps.chat.models import Conversation, ConversationShare, Message
from apps.messaging.models import Attachment, Number
from tests.architecture.routes import Route
from tests.architecture.tenancy.answers import are_alike
from tests.architecture.tenancy.test_pages import METHODS, NOT_ALLOWED, PAGES, call, our_parts
from tests.architecture.tenancy.undoing import keeping
from tests.architecture.tenancy.walkers import signed_in
from tests.architecture.tenancy.world import World
from tests.factories.chat import text_in

__all__ = ["call"]
# A new page gets its line here. None: a page about oneself.
RIGHT_OF: dict[str, Right | None] = {
    "accounts:profile": None,
    "accounts:theme": None,
    "accounts:team_switch": None,
    "accounts:no_team": None,
    # Which parts of the guide, its own tests say.
    **dict.fromkeys(["help:guide", "help:article", "help:ask", "help:ticket"], None),
    **dict.fromkeys(
        [
            *("accounts:settings", "accounts:people", "accounts:member_role", "accounts:invitation_resend"),
            *("accounts:invitation_withdraw", "accounts:keys", "accounts:key_revoke", "chat:member_remove"),
            "chat:export",
            *("chat:erase", "chat:quarantine", "chat:quarantine_replay", "chat:quarantine_replay_all"),
            *("messaging:numbers", "messaging:number_connect", "messaging:number_update"),
            *("messaging:number_calls", "messaging:number_disconnect"),
            *(
                "messaging:number_resume",
                "messaging:number_resume_bulk",
                "messaging:texting",
                "messaging:opt_out_scope",
            ),
            *("blasts:approve", "blasts:decline"),
            # And of managers only the owner, where the account has one.
            *("reports:account", "reports:account_table"),
            *("onboarding:steps", "onboarding:step_skip", "onboarding:steps_hide", "onboarding:steps_show"),
            *("simulator:samples", "simulator:samples_put", "simulator:samples_remove"),
            *("audit:log", "audit:file"),
            *("assignments:rules", "assignments:rule_create", "assignments:rule", "assignments:rule_filter"),
            *(
                "assignments:try_out",
                "assignments:rule_move",
                "assignments:rule_switch",
                "assignments:rule_remove",
            ),
            *("keywords:keywords", "keywords:keyword_create", "keywords:preview", "keywords:keyword"),
            *("keywords:keyword_delete", "keywords:code_svg", "keywords:code_png", "keywords:card"),
            *("hosted:forms", "hosted:settings", "hosted:preview", "hosted:default", "hosted:remove"),
            *("hosted:code_svg", "hosted:code_png"),
            *("candidates:team", "candidates:statuses", "candidates:status", "candidates:status_move"),
            *("candidates:status_remove", "candidates:fields", "candidates:field", "candidates:field_remove"),
            *(
                "candidates:field_move",
                "candidates:tags",
                "candidates:tag",
                "candidates:tag_merge",
                "candidates:tag_remove",
            ),
            *("webhooks:endpoints", "webhooks:endpoint", "webhooks:failed", "webhooks:delivery"),
            *("webhooks:test", "webhooks:replay", "webhooks:delivery_replay", "webhooks:switch_on"),
            *("webhooks:switch_off", "webhooks:rotate", "webhooks:endpoint_delete"),
            "notices:alerts",
            *("feeds:feeds", "feeds:feed_create", "feeds:feed", "feeds:feed_update", "feeds:feed_switch"),
            *("feeds:secret_change", "feeds:payload_try", "feeds:feed_delete", "feeds:replay_all"),
            *("feeds:delivery", "feeds:replay", "feeds:rules", "feeds:rule_create", "feeds:rule_update"),
            *("feeds:rule_move", "feeds:rule_remove", "feeds:rule_filter", "feeds:mapping"),
        ],
        Right.MANAGE,
    ),
    **dict.fromkeys(
        [
            *("chat:assign", "chat:undo_assign", "chat:preset"),
            *("chat:claim", "chat:release", "chat:share", "chat:unshare"),
            *("handoffs:hand_over", "handoffs:take_back", "handoffs:send_again"),
        ],
        Right.DIRECT,
    ),
    **dict.fromkeys(
        [
            "chat:candidate_create",
            "chat:merge",
            "chat:merge_undo",
            "simulator:desk",
            "simulator:media",
            "simulator:mood",
            "simulator:phone",
        ],
        Right.WORK,
    ),
    **dict.fromkeys(["simulator:call", "simulator:phone_state", "simulator:one"], Right.WORK),
    **dict.fromkeys(
        [
            *("imports:imports", "imports:sample", "imports:import", "imports:reading", "imports:start"),
            *("imports:discard", "imports:cancel", "imports:continue", "imports:undo", "imports:rejects"),
            *("lists:lists", "lists:list_create", "lists:list", "lists:list_update", "lists:list_freeze"),
            "lists:list_filter",
            *("lists:list_copy", "lists:list_combine", "lists:list_delete", "lists:list_restore"),
            *("lists:member_add", "lists:member_remove", "lists:names", "lists:belonging"),
            "chat:begin",
            *("chat:templates", "chat:template_create", "chat:template", "chat:template_move"),
            *("chat:template_delete", "chat:template_restore"),
            *(
                "lists:template_choices",
                "lists:hints",
                "blasts:blast_create",
                "blasts:blast",
                "blasts:blast_update",
                "blasts:file",
                "lists:file_upload",
            ),
            *("blasts:blast_delete", "blasts:blast_test", "blasts:start", "blasts:pause", "blasts:resume"),
            *("blasts:ask", "blasts:cancel", "blasts:people", "blasts:make_list", "blasts:of_text"),
            *("campaigns:campaigns", "campaigns:campaign_create", "campaigns:campaign"),
            *("campaigns:campaign_update", "campaigns:campaign_delete", "campaigns:start"),
            *("blasts:blast_copy", "campaigns:campaign_copy"),
            *("campaigns:pause", "campaigns:resume", "campaigns:stop", "campaigns:step_create"),
            *("campaigns:step_update", "campaigns:step_move", "campaigns:step_remove"),
            *("campaigns:step_test", "campaigns:step_file", "campaigns:people"),
            *("campaigns:make_list", "campaigns:out", "campaigns:of_text"),
            *("grids:candidates", "grids:applications", "grids:conversations", "grids:messages"),
            *("grids:blasts", "grids:links", "grids:handoffs"),
            *("reports:overview", "reports:report", "reports:table", "reports:strip"),
            *("plugin:plugin", "plugin:download", "plugin:token_end"),
            *("grids:condition", "grids:columns", "grids:open_with", "grids:view_create"),
            *("grids:bulk", "grids:export", "grids:bulk_actions", "grids:bulk_action", "grids:bulk_cancel"),
            *("grids:bulk_continue", "grids:bulk_undo", "grids:bulk_file"),
            *("grids:view_rename", "grids:view_update", "grids:view_duplicate", "grids:view_delete"),
        ],
        Right.WORK,
    ),
    **dict.fromkeys(
        [
            *("chat:candidate_update", "chat:application_status", "chat:application_activate"),
            *("chat:tag_add", "chat:tag_remove", "chat:application_create", "chat:application_update"),
            "chat:undo_status",
        ],
        Right.EDIT_CANDIDATES,
    ),
    **dict.fromkeys(
        [
            *("chat:dashboard", "chat:inbox", "chat:conversation", "chat:message_create"),
            *("chat:message_retry", "chat:note_create", "chat:close", "chat:undo_close", "chat:open"),
            *("chat:answered", "chat:read", "chat:unread", "chat:waiting"),
            *("chat:history", "chat:template_choices", "chat:hints", "chat:list_tags", "chat:merge_fields"),
            "chat:draft",
            *("chat:mention_choices", "chat:find", "chat:stats", "chat:search"),
            *("chat:consent", "chat:opt_out", "chat:opt_out_undo", "chat:opt_in"),
            *("chat:hint_heeded", "chat:hint_dismissed", "chat:message_edit", "chat:message_cancel"),
            *("chat:file_upload", "chat:file", "chat:message_fetch", "chat:message_cancel_undo"),
            "chat:message_take_back",
            *("chat:upload_open", "chat:upload_renew", "chat:upload_end"),
            *("chat:snooze", "chat:wake", "chat:later", "chat:remind", "chat:reminder_end"),
            *("notices:center", "notices:news", "notices:read", "notices:read_all", "notices:chat_read"),
            *("notices:mute", "notices:preferences"),
            "handoffs:handoff",
        ],
        Right.ANSWER,
    ),
}
ASKING = [route for route in PAGES if not route.is_public]
OF_A_CHAT = [route for route in ASKING if "conversation_id" in route.ids]
FORBIDDEN, NOT_FOUND = 403, 404


@pytest.fixture(scope="module")
def hidden(ours: World) -> Message:
    """A text of our own team, in a chat that nobody has shared with the restricted member."""
    with as_team(ours.team.pk):
        text = text_in(ours.row(Number), body="Only for members")
        return Message.objects.select_related("conversation__candidate").get(pk=text.pk)


@pytest.fixture(scope="module")
def hidden_parts(ours: World, hidden: Message) -> dict[str, Any]:
    """What an address names of that chat."""
    with as_team(ours.team.pk):
        application = Application.objects.get(candidate=hidden.conversation.candidate_id)
    return {
        "conversation_id": hidden.conversation_id,
        "message_id": hidden.pk,
        "application_id": application.pk,
        "merge_id": ours.row(Merge).pk,
        "attachment_id": ours.row(Attachment).pk,
    }


@pytest.fixture(autouse=True)
def _simulated(settings: Any) -> None:
    settings.SIMULATED_CARRIER = True


def test_every_page_says_what_right_it_asks_for() -> None:
    assert {str(route) for route in ASKING} == set(RIGHT_OF)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("route", ASKING, ids=str)
def test_a_role_is_let_in_where_it_has_the_right_and_nowhere_else(
    route: Route, role: Role, ours: World, call: Any
) -> None:
    right = RIGHT_OF[str(route)]
    client, address = signed_in(ours.people[role]), route.address(our_parts(route, ours))
    answers = {call(client, method, address).status for method in ("get", "post")}
    if right is None or right in RIGHTS[role]:
        assert FORBIDDEN not in answers
    else:
        assert FORBIDDEN in answers
        assert answers <= {FORBIDDEN, NOT_ALLOWED}


@pytest.mark.parametrize("route", OF_A_CHAT, ids=str)
def test_a_chat_that_is_not_shared_answers_like_a_missing_one(
    route: Route, ours: World, hidden_parts: dict[str, Any], call: Any
) -> None:
    client = signed_in(ours.people[Role.RESTRICTED])
    missing_parts = {**hidden_parts, "conversation_id": uuid4()}
    keeps = keeping(ours)
    for method in METHODS:
        for fields in ({}, {"body": "Words", "assignee": str(ours.people[Role.RESTRICTED].pk)}):
            if fields and method not in {"get", "post"}:
                continue
            missing = call(client, method, route.address(missing_parts), fields)
            if missing.status == NOT_ALLOWED:
                assert route.refuses_unseen(method, hidden_parts), method
                continue
            found = call(client, method, route.address(hidden_parts), fields, keeps=keeps)
            assert found.status in {FORBIDDEN, NOT_FOUND, NOT_ALLOWED}, (method, found.status)
            assert are_alike(found.told, missing.told), method


@pytest.mark.parametrize("route", [route for route in ASKING if not route.ids], ids=str)
def test_no_list_or_search_shows_a_chat_that_is_not_shared(
    route: Route, ours: World, hidden: Message, call: Any
) -> None:
    client = signed_in(ours.people[Role.RESTRICTED])
    candidate = hidden.conversation.candidate
    for question in ({}, {"q": "Only for"}, {"q": candidate.phone[:-2]}, {"show": "all"}):
        body = call(client, "get", f"/{route.path}", question).body
        assert not [each for each in (str(hidden.conversation_id), candidate.phone) if each in body]


@pytest.mark.parametrize("role", [Role.MANAGER, Role.MEMBER])
def test_members_do_see_it(role: Role, ours: World, hidden: Message, call: Any) -> None:
    answer = call(signed_in(ours.people[role]), "get", f"/chat/{hidden.conversation_id}/")
    assert answer.status == 200
    assert "Only for members" in answer.body


def test_a_shared_chat_is_seen_by_whom_it_is_shared_with(ours: World, call: Any) -> None:
    shared = ours.row(Conversation)
    ours.row(ConversationShare)
    answer = call(signed_in(ours.people[Role.RESTRICTED]), "get", f"/chat/{shared.pk}/")
    assert answer.status == 200
