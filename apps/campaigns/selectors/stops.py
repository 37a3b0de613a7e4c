"""For whom a campaign ends, and why: asked now and then, when a step is due, and right before its text leaves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Value, When
from django.utils import timezone

from apps.accounts.models import Team
from apps.campaigns.models import Campaign, CampaignText, Enrolment, EnrolmentQuerySet
from apps.campaigns.selectors.reasons import (
    END_STATUS,
    HANDED_OVER,
    LEFT_LIST,
    OPTED_OUT,
    REPLIED,
    words_of_reason,
)
from apps.candidates.models import Application
from apps.chat.models import Conversation
from apps.core.filters import FilterError
from apps.lists.selectors import members_of
from apps.messaging.gate import Refusal
from apps.messaging.models import ConsentEvent
from apps.messaging.selectors import opt_outs_that_bind, opt_outs_that_bound

STOPPED = Enrolment.Status.STOPPED


def stops_of(
    campaign: Campaign, rows: EnrolmentQuerySet, *, now: datetime, whoever_left: bool = True
) -> dict[UUID, str]:
    """Return for whom of some enrolments their campaign ends, each with the reason: one query.

    Raises `FilterError` where it ends for those who leave its list, and the list cannot be read.
    """
    ends = [
        When(status=STOPPED, then=F("reason")),
        When(_has_opted_out(campaign.team), then=Value(OPTED_OUT)),
        When(_has_replied(), then=Value(REPLIED)),
    ]
    if campaign.stops_on_delivery:
        ends.append(When(_is_handed_over(), then=Value(HANDED_OVER)))
    if campaign.end_statuses:
        ends.append(When(_has_status(campaign.end_statuses), then=Value(END_STATUS)))
    if campaign.stops_on_leaving and whoever_left and campaign.list is not None:
        on_it = members_of(campaign.list, now=now).order_by().values("pk")
        ends.append(When(~Q(candidate__in=on_it), then=Value(LEFT_LIST)))
    asked = rows.annotate(ends=Case(*ends, default=Value(""), output_field=CharField())).order_by()
    return dict(asked.exclude(ends="").values_list("pk", "ends"))


def objections(*, team: Team, texts: Collection[UUID]) -> dict[UUID, Refusal]:
    """Return which texts of campaigns must not leave any more, although they are in the queue, each with the reason."""
    rows = CampaignText.objects.filter(team=team, message__in=texts)
    meant: dict[UUID, dict[UUID, UUID]] = defaultdict(dict)
    for message, enrolment, campaign in rows.values_list("message", "enrolment", "enrolment__campaign"):
        meant[campaign][enrolment] = message
    found: dict[UUID, Refusal] = {}
    campaigns = Campaign.objects.filter(team=team, pk__in=meant.keys())
    for each in campaigns.select_related("team__account", "list__team"):
        text_of = meant[each.pk]
        asked = Enrolment.objects.filter(team=team, pk__in=text_of.keys())
        now = timezone.now()
        try:
            ends = stops_of(each, asked, now=now)
        except FilterError:
            # A person has to mend the list; that it cannot be read says of nobody that they have left it.
            ends = stops_of(each, asked, now=now, whoever_left=False)
        found |= {text_of[pk]: Refusal(code, words_of_reason(code)) for pk, code in ends.items()}
    return found


def _has_replied() -> Exists:
    chats = Conversation.objects.filter(team=OuterRef("team"), candidate=OuterRef("candidate"))
    return Exists(chats.filter(last_inbound_at__gt=OuterRef("created_at")))


def _has_opted_out(team: Team) -> Q:
    """Also who has allowed texts again since: a campaign does not begin again where it ended."""
    theirs = {"phone": OuterRef("candidate__phone")}
    in_force = opt_outs_that_bind(team=team).filter(**theirs)
    # Also what a sister team heard: it stands in no log of this one.
    since = opt_outs_that_bound(team=team).filter(**theirs, said_at__gt=OuterRef("created_at"))
    logged = ConsentEvent.objects.filter(
        **theirs, team=OuterRef("team"), kind=ConsentEvent.Kind.REVOKED, at__gt=OuterRef("created_at")
    )
    return Q(Exists(in_force)) | Q(Exists(since)) | Q(Exists(logged))


def _is_handed_over() -> Exists:
    chats = Conversation.objects.filter(team=OuterRef("team"), candidate=OuterRef("candidate"))
    return Exists(chats.filter(stage=Conversation.Stage.DELIVERED))


def _has_status(keys: list[str]) -> Exists:
    active = Application.objects.filter(team=OuterRef("team"), candidate=OuterRef("candidate"))
    return Exists(active.active().filter(status__key__in=keys))
