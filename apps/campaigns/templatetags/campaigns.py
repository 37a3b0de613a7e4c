"""What goes with a step, as the page of its campaign shows it."""

from __future__ import annotations

from django import template
from django.urls import reverse

from apps.campaigns.models import CampaignStep
from apps.chat.attached import AttachedFile, shown_file

register = template.Library()


@register.filter
def files_of_step(step: CampaignStep) -> list[AttachedFile]:
    where = [step.campaign_id, step.pk]
    return [
        shown_file(item, reverse("campaigns:step_file", args=[*where, item["id"]])) for item in step.media
    ]
