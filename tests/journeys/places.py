"""Every page of the product, for pictures and for axe: where it is, and what must be there for it to be shown.

tests/pivotcx/test_places.py holds that no page is missing here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from tests.rig import Product

CHAT = """SELECT id AS conversation_id FROM chat_conversation WHERE team_id = {team} AND closed_at IS NULL
    AND waiting_since IS NOT NULL ORDER BY waiting_since LIMIT 1"""
APPLICATION = """SELECT v.id AS conversation_id, a.id AS application_id FROM chat_conversation v
    JOIN candidates_application a ON a.candidate_id = v.candidate_id WHERE v.team_id = {team} LIMIT 1"""
PLANNED = """SELECT conversation_id, id AS message_id FROM chat_message WHERE team_id = {team}
    AND status = 'scheduled' LIMIT 1"""
TEAM = "(SELECT id FROM accounts_team WHERE slug = 'demo')"


@dataclass(frozen=True)
class Place:
    """A page: its address by name, and as it is written, with the parts that `row` asks the database for."""

    name: str
    path: str
    row: str = ""
    is_public: bool = False

    @property
    def file_name(self) -> str:
        return self.name.replace(":", "-").replace("_", "-")


def newest(table: str, part: str) -> str:
    """Return how to ask for the newest row of a table of the demo team, as a part of an address."""
    return f"SELECT id AS {part} FROM {table} WHERE team_id = {{team}} ORDER BY created_at DESC, id LIMIT 1"


def in_state(table: str, part: str, status: str) -> str:
    """Return how to ask for the newest row in a state."""
    return newest(table, part).replace("ORDER", f"AND status = '{status}' ORDER")


def pair(table: str, outer: str, column: str, part: str) -> str:
    """Return how to ask for a row and for the one that it belongs to."""
    return (
        f"SELECT {column} AS {outer}, id AS {part} FROM {table} WHERE team_id = {{team}} "
        "ORDER BY created_at DESC, id LIMIT 1"
    )


LIST = newest("lists_list", "list_id")
BLAST = in_state("blasts_blast", "blast_id", "finished")
BLAST_TO_COME = in_state("blasts_blast", "blast_id", "scheduled")
BLAST_WRITTEN = in_state("blasts_blast", "blast_id", "draft")
CAMPAIGN = in_state("campaigns_campaign", "campaign_id", "running")
CAMPAIGN_WRITTEN = in_state("campaigns_campaign", "campaign_id", "draft")
FEED = newest("feeds_feed", "feed_id")
KEYWORD = newest("keywords_keyword", "keyword_id")
NUMBER = newest("messaging_number", "number_id")
ASSIGNMENT = newest("assignments_assignmentrule", "rule_id")
ENDPOINT = newest("webhooks_endpoint", "endpoint_id")
NURSES = quote('{"all": [{"field": "active_application.job_title", "op": "contains", "value": "nurse"}]}')
NOBODY = "00000000-0000-0000-0000-000000000000"

PLACES = (
    Place("account_login", "/accounts/login/", is_public=True),
    Place("account_request_login_code", "/accounts/login/code/", is_public=True),
    Place("account_reset_password", "/accounts/password/reset/", is_public=True),
    Place("account_reset_password_done", "/accounts/password/reset/done/", is_public=True),
    Place("account_reset_password_from_key", "/accounts/password/reset/key/1-set-password/", is_public=True),
    Place("account_reset_password_from_key_done", "/accounts/password/reset/key/done/", is_public=True),
    Place("account_signup", "/accounts/signup/", is_public=True),
    Place("account_email_verification_sent", "/accounts/confirm-email/", is_public=True),
    Place("account_inactive", "/accounts/inactive/", is_public=True),
    Place("accounts:invitation", "/accounts/invitation/none/", is_public=True),
    Place("notices:unsubscribe", "/notices/unsubscribe/none/", is_public=True),
    Place("chat:upload_page", "/u/none/", is_public=True),
    Place("offline", "/offline/", is_public=True),
    Place(
        "hosted:form",
        "/f/{slug}/",
        "SELECT slug FROM hosted_form WHERE team_id = {team} LIMIT 1",
        is_public=True,
    ),
    Place(
        "hosted:thanks",
        "/f/{slug}/thanks/",
        "SELECT slug FROM hosted_form WHERE team_id = {team} LIMIT 1",
        is_public=True,
    ),
    Place("chat:dashboard", "/"),
    Place("chat:inbox", "/chat/"),
    Place("chat:conversation", "/chat/{conversation_id}/", CHAT),
    Place("chat:later", "/chat/later/"),
    Place("chat:candidate_create", "/chat/new/"),
    Place("chat:template_choices", "/chat/{conversation_id}/templates/", CHAT),
    Place("chat:application_create", "/chat/{conversation_id}/applications/new/", CHAT),
    Place("chat:application_update", "/chat/{conversation_id}/applications/{application_id}/", APPLICATION),
    Place("chat:stats", "/chat/{conversation_id}/stats/", CHAT),
    Place("chat:history", "/chat/{conversation_id}/history/", CHAT),
    Place("chat:consent", "/chat/{conversation_id}/consent/", CHAT),
    Place("chat:export", "/chat/{conversation_id}/export/", CHAT),
    Place("chat:erase", "/chat/{conversation_id}/erase/", CHAT),
    Place("chat:merge", "/chat/{conversation_id}/merge/", CHAT),
    Place("handoffs:hand_over", "/chat/{conversation_id}/handoff/", CHAT),
    Place("handoffs:handoff", "/handoffs/{handoff_id}/", newest("handoffs_handoff", "handoff_id")),
    Place("notices:mute", "/notices/chats/{conversation_id}/mute/", CHAT),
    Place(
        "chat:message_edit",
        "/chat/{conversation_id}/messages/{message_id}/edit/",
        PLANNED,
    ),
    Place("grids:candidates", f"/candidates/?filter={NURSES}"),
    Place("grids:applications", "/applications/"),
    Place("grids:conversations", "/conversations/?q=candidate+2"),
    Place("grids:messages", "/messages/"),
    Place("grids:links", "/links/"),
    Place("grids:handoffs", "/handoffs/"),
    Place("grids:blasts", "/blasts/"),
    Place("grids:condition", "/grids/candidates/condition/"),
    Place("grids:columns", "/grids/candidates/columns/"),
    Place("grids:view_create", "/grids/candidates/views/"),
    Place("grids:view_rename", "/grids/views/{view_id}/", newest("grids_savedview", "view_id")),
    Place("grids:bulk", "/grids/candidates/bulk/tag/?all=yes"),
    Place("grids:bulk_actions", "/bulk-actions/"),
    Place("grids:bulk_action", "/bulk-actions/{bulk_id}/", newest("grids_bulkaction", "bulk_id")),
    Place("lists:lists", "/lists/"),
    Place("lists:belonging", "/chat/{conversation_id}/lists/", CHAT),
    Place("lists:list_create", f"/lists/new/?filter={NURSES}"),
    Place("lists:list", "/lists/{list_id}/", LIST),
    Place("lists:list_update", "/lists/{list_id}/edit/", LIST),
    Place(
        "lists:list_filter",
        "/lists/{list_id}/filter/",
        LIST.replace("WHERE", "WHERE filter IS NOT NULL AND"),
    ),
    Place("imports:imports", "/imports/"),
    Place("imports:import", "/imports/{import_id}/", newest("imports_import", "import_id")),
    Place("blasts:blast_create", "/blasts/new/?list={list_id}", LIST),
    Place("blasts:blast", "/blasts/{blast_id}/", BLAST),
    Place("blasts:blast_delete", "/blasts/{blast_id}/delete/", BLAST_WRITTEN),
    Place("blasts:cancel", "/blasts/{blast_id}/cancel/", BLAST_TO_COME),
    Place("blasts:people", "/blasts/{blast_id}/people/all/", BLAST),
    Place("campaigns:campaigns", "/campaigns/"),
    Place("campaigns:campaign_create", "/campaigns/new/?list={list_id}", LIST),
    Place("campaigns:campaign", "/campaigns/{campaign_id}/", CAMPAIGN),
    Place("campaigns:campaign_delete", "/campaigns/{campaign_id}/delete/", CAMPAIGN_WRITTEN),
    Place("campaigns:stop", "/campaigns/{campaign_id}/stop/", CAMPAIGN),
    Place("campaigns:people", "/campaigns/{campaign_id}/people/all/", CAMPAIGN),
    Place("feeds:feeds", "/feeds/"),
    Place("feeds:feed_create", "/feeds/new/"),
    Place("feeds:feed", "/feeds/{feed_id}/", FEED),
    Place("feeds:feed_delete", "/feeds/{feed_id}/delete/", FEED),
    Place("feeds:mapping", "/feeds/{feed_id}/mapping/", FEED),
    Place("feeds:rules", "/feeds/{feed_id}/rules/", FEED),
    Place("feeds:rule_filter", "/feeds/{feed_id}/rules/1/filter/", FEED),
    Place(
        "feeds:delivery",
        "/feeds/{feed_id}/deliveries/{delivery_id}/",
        pair("feeds_feeddelivery", "feed_id", "feed_id", "delivery_id").replace("created_at", "received_at"),
    ),
    Place("reports:overview", "/reports/"),
    *(
        Place(f"reports:report-{slug}", f"/reports/{slug}/")
        for slug in ("people", "source", "blasts", "feeds", "delivery")
    ),
    Place("reports:account", "/account/"),
    Place("notices:center", "/notices/"),
    Place("notices:preferences", "/notices/settings/"),
    Place("notices:alerts", "/settings/alerts/"),
    Place("help:guide", "/help/"),
    Place("help:article", "/help/answering/"),
    Place("help:ask", "/help/ask/"),
    Place("help:ticket", "/help/ask/{ticket_id}/", newest("help_ticket", "ticket_id")),
    Place("simulator:desk", "/simulator/"),
    Place("candidates:team", "/settings/team/"),
    Place("accounts:people", "/settings/people/"),
    Place(
        "chat:member_remove",
        "/settings/people/{membership_id}/remove/",
        "SELECT id AS membership_id FROM accounts_membership WHERE team_id = {team} AND role = 'member' LIMIT 1",
    ),
    Place("messaging:numbers", "/settings/numbers/"),
    Place("messaging:number_connect", "/settings/numbers/connect/"),
    Place("messaging:number_disconnect", "/settings/numbers/{number_id}/disconnect/", NUMBER),
    Place("messaging:texting", "/settings/texting/"),
    Place("assignments:rules", "/settings/assignment/"),
    Place("assignments:rule_create", "/settings/assignment/new/"),
    Place("assignments:rule", "/settings/assignment/{rule_id}/", ASSIGNMENT),
    Place("assignments:rule_filter", "/settings/assignment/{rule_id}/for-whom/", ASSIGNMENT),
    Place("assignments:try_out", "/settings/assignment/try-out/"),
    Place("audit:log", "/settings/audit/"),
    Place("simulator:samples", "/settings/samples/"),
    Place("keywords:keywords", "/settings/keywords/"),
    Place("keywords:keyword_create", "/settings/keywords/new/"),
    Place("keywords:keyword", "/settings/keywords/{keyword_id}/", KEYWORD),
    Place("keywords:keyword_delete", "/settings/keywords/{keyword_id}/delete/", KEYWORD),
    Place("keywords:card", "/settings/keywords/{keyword_id}/card/", KEYWORD),
    Place("candidates:statuses", "/settings/statuses/"),
    Place(
        "candidates:status",
        "/settings/statuses/{status_id}/",
        newest("candidates_applicationstatus", "status_id"),
    ),
    Place("candidates:fields", "/settings/fields/"),
    Place("candidates:field", "/settings/fields/{field_id}/", newest("candidates_customfield", "field_id")),
    Place("candidates:tags", "/settings/tags/"),
    Place("candidates:tag", "/settings/tags/{tag_id}/", newest("candidates_tag", "tag_id")),
    Place("chat:templates", "/settings/templates/"),
    Place("chat:template_create", "/settings/templates/new/"),
    Place("chat:template", "/settings/templates/{template_id}/", newest("messaging_template", "template_id")),
    Place("plugin:plugin", "/settings/plug-in/"),
    Place("hosted:forms", "/settings/forms/"),
    Place("hosted:settings", "/settings/forms/{form_id}/", newest("hosted_form", "form_id")),
    Place("accounts:keys", "/settings/keys/"),
    Place("webhooks:endpoints", "/settings/webhooks/"),
    Place("webhooks:endpoint", "/settings/webhooks/{endpoint_id}/", ENDPOINT),
    Place("webhooks:failed", "/settings/webhooks/{endpoint_id}/failed/", ENDPOINT),
    Place("webhooks:endpoint_delete", "/settings/webhooks/{endpoint_id}/delete/", ENDPOINT),
    Place(
        "webhooks:delivery",
        "/settings/webhooks/{endpoint_id}/deliveries/{webhook_delivery_id}/",
        pair("webhooks_delivery", "endpoint_id", "endpoint_id", "webhook_delivery_id"),
    ),
    Place("chat:quarantine", "/settings/quarantine/"),
    Place("accounts:profile", "/accounts/profile/"),
    Place("account_email", "/accounts/email/"),
    Place("account_change_password", "/accounts/password/change/"),
    Place("mfa_index", "/accounts/2fa/"),
    Place("mfa_list_webauthn", "/accounts/2fa/webauthn/"),
    Place("mfa_add_webauthn", "/accounts/2fa/webauthn/add/"),
    Place("mfa_activate_totp", "/accounts/2fa/totp/activate/"),
    Place("account_reauthenticate", "/accounts/reauthenticate/"),
    Place("account_logout", "/accounts/logout/"),
    Place("usersessions_list", "/accounts/sessions/"),
    Place("api-docs", "/api/v1/docs/"),
    Place("api-webhooks", "/api/v1/docs/webhooks/"),
    Place("api-care", "/api/v1/docs/care/"),
    Place("404", f"/lists/{NOBODY}/"),
)


def addresses(product: Product, places: tuple[Place, ...] = PLACES) -> dict[Place, str]:
    """Return where each page is in a product with the demo's data; without those whose row there is none of."""
    found = {}
    for place in places:
        parts: dict[str, Any] | None = {}
        if place.row:
            parts = _first(product, place.row.format(team=TEAM))
        if parts is not None:
            found[place] = place.path.format(**parts) if parts else place.path
    return found


def _first(product: Product, sql: str) -> dict[str, Any] | None:
    rows = product.query(f"SELECT row_to_json(found) FROM ({sql}) AS found")
    return rows[0][0] if rows else None
