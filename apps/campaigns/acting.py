"""People of a grid taken out of a campaign."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from apps.accounts.models import Membership
from apps.accounts.permissions import Right
from apps.campaigns.models import Campaign
from apps.campaigns.services import take_out
from apps.candidates.acting import PEOPLE_OF, applicants
from apps.chat.acting import partners
from apps.grids.actions import Action, Begun, ChoiceForm, Doing, Outcome, Targets, add_actions, themselves

FINAL = "This cannot be undone: whoever was in a campaign once is never enrolled in it again."
NOT_IN_IT = "Not under way in it"
GONE = "The campaign is no longer there"


class CampaignForm(ChoiceForm):
    campaign = forms.ModelChoiceField(
        label="Campaign", queryset=Campaign.objects.none(), empty_label="Choose…"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["campaign"]
        under_way = Campaign.objects.for_team(self.team).not_over().exclude(status=Campaign.Status.DRAFT)
        chosen.queryset = under_way.order_by("name", "pk")


def _begin(form: ChoiceForm, membership: Membership) -> Begun:  # noqa: ARG001
    campaign = form.cleaned_data["campaign"]
    return Begun({"campaign": str(campaign.pk)}, f"Take out of the campaign “{campaign.name}”")


def _take_out(doing: Doing, people: Sequence[UUID]) -> Outcome:
    rows = Campaign.objects.for_team(doing.team).select_related("team__account")
    campaign = rows.filter(pk=doing.choice["campaign"]).first()
    if campaign is None:
        return Outcome({}, dict.fromkeys(people, GONE))
    done = set(take_out(campaign=campaign, candidates=people, actor_id=doing.actor_id, now=doing.now))
    return Outcome(dict.fromkeys(done), {person: NOT_IN_IT for person in people if person not in done})


def _taking_out(targets: Targets, *, whom: str = "{}") -> Action:
    return Action(
        name="campaign_out",
        label="Take out of campaign",
        icon="log-out",
        right=Right.WORK,
        asks=f"Send {whom} no further step of a campaign.",
        form=CampaignForm,
        begin=_begin,
        targets=targets,
        apply=_take_out,
        final=FINAL,
    )


add_actions("candidates", _taking_out(themselves))
add_actions("applications", _taking_out(applicants, whom=PEOPLE_OF))
add_actions("conversations", _taking_out(partners, whom=PEOPLE_OF))
